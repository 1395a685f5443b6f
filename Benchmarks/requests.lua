-- Requests of many people in turn, and what wrk measured as one line of JSON.
-- REQUESTS is a file of lines "METHOD PATH BODY"; TOKENS one of session tokens, or empty for requests without one.

local function lines(name)
    local found = {}
    if name and name ~= "" then
        for line in io.lines(name) do found[#found + 1] = line end
    end
    return found
end

local count = 0
function setup(thread)
    thread:set("number", count)
    count = count + 1
end

local requests, position
function init(args)
    local tokens = lines(os.getenv("TOKENS"))
    local wanted = lines(os.getenv("REQUESTS"))
    requests = {}
    -- Made once: what the client does for each request is time that the services do not get.
    for number = 1, math.max(#tokens, #wanted) do
        local method, path, body = wanted[(number - 1) % #wanted + 1]:match("^(%S+) (%S+) ?(.*)$")
        local headers = { ["Host"] = "127.0.0.1" }
        if #tokens > 0 then headers["Authorization"] = "Bearer " .. tokens[(number - 1) % #tokens + 1] end
        if body ~= "" then headers["Content-Type"] = "application/json" else body = nil end
        requests[number] = wrk.format(method, path, headers, body)
    end
    position = number * 31
end

function request()
    position = position % #requests + 1
    return requests[position]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        '\nRESULT {"rate": %.1f, "requests": %d, "p50": %.3f, "p95": %.3f, "p99": %.3f, "errors": %d}\n',
        summary.requests / (summary.duration / 1e6), summary.requests,
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
