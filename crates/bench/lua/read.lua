-- Reads pages over HTTP. Environment:
--   BENCH_PATHS   a file with one path a line; each request takes one by chance
--   BENCH_COOKIE  the session to read with, or empty
local requests = {}
local random = math.random

function init(args)
  math.randomseed(os.time())
  local cookie = os.getenv("BENCH_COOKIE") or ""
  local extra = cookie ~= "" and ("Cookie: " .. cookie .. "\r\n") or ""
  for path in io.lines(os.getenv("BENCH_PATHS")) do
    requests[#requests + 1] = "GET " .. path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
      "\r\n" .. extra .. "\r\n"
  end
end

function request()
  return requests[random(#requests)]
end
