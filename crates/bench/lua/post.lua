-- Posts vouchers over HTTP. Environment:
--   BENCH_BOOKS  "book book ...", taken by chance
--   BENCH_TOKEN  who posts
--   BENCH_DAY    the day they are dated
local books = {}
local head
local sent = 0
local format, random = string.format, math.random
local matters = { "收果园承包费", "付浇地电费", "收摊位费", "买办公用纸", "付保洁工钱" }

function init(args)
  math.randomseed(os.time())
  head = "HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\nAuthorization: Bearer " .. os.getenv("BENCH_TOKEN")
  for book in os.getenv("BENCH_BOOKS"):gmatch("%d+") do books[#books + 1] = book end
end

function request()
  local fen = 100 + random(9999900)
  local line = '{"account":"%s","side":"%s","fen":%d}'
  local lines = format(line, "102", "D", fen) .. "," .. format(line, "501.02", "C", fen)
  local body = format('{"day":"%s","summary":"%s","papers":1,"lines":[%s]}',
    os.getenv("BENCH_DAY"), matters[random(#matters)], lines)
  sent = sent + 1
  local key = format("%012x%08x%08x", os.time() * 1000, sent, random(0, 0xffffffff))
  return format("POST /api/v1/books/%s/vouchers %s\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s",
    books[random(#books)], head, key, #body, body)
end
