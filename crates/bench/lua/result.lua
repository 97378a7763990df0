-- Shared end of both scripts: one line the bench reads. `errors.status` counts answers of 400 and above, so
-- `ok` holds only good ones; the bench makes sure beforehand that a good answer is a 2xx, never a redirect.
function done(summary, latency, requests)
  local e = summary.errors
  local broken = e.connect + e.read + e.write + e.timeout
  io.write(string.format("RESULT ok=%d refused=%d broken=%d seconds=%.6f p50=%.1f p99=%.1f\n",
    summary.requests - e.status, e.status, broken, summary.duration / 1e6,
    latency:percentile(50), latency:percentile(99)))
end
