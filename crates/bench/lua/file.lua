-- Files appeals over HTTP. Environment:
--   BENCH_PATH     where to POST
--   BENCH_SENDERS  "token@village token@village ...", used in turn by chance
local path = os.getenv("BENCH_PATH")
local senders = {}
local head
local sent = 0

local matters = { "路灯不亮，晚上走路看不清", "水管漏水，门口结冰", "垃圾三天没有人清运", "机井的电表跳闸，浇不上地" }
local categories = { "utilities", "sanitation", "other" }
local format, random = string.format, math.random

local function seed()
  local source = io.open("/dev/urandom", "rb")
  local bytes = source:read(6)
  source:close()
  local value = 0
  for i = 1, #bytes do value = value * 256 + bytes:byte(i) end
  math.randomseed(value)
end

function init(args)
  seed()
  head = "POST " .. path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\n"
  for token, village in os.getenv("BENCH_SENDERS"):gmatch("(%S+)@(%d+)") do
    senders[#senders + 1] = { token = token, village = village }
  end
end

function request()
  local from = senders[random(#senders)]
  local place = format("%d号门口", random(900))
  local body = format(
    '{"village":"%s","category":"%s","text":"%s，编号%d，请派人来看一看。","place":"%s","mode":"named"}',
    from.village, categories[random(#categories)], matters[random(#matters)], random(1000000000), place)
  -- Begins with the time and ends at random, as the keys of Houji's own forms do.
  sent = sent + 1
  local key = format("%012x%08x%08x", os.time() * 1000, sent, random(0, 0xffffffff))
  return format("%sAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s",
    head, from.token, key, #body, body)
end
