internal import Synchronization

/// Counts, durations and the number of requests that are being answered.
public final class RequestMetrics: Sendable {
    /// A request that is being answered, for as long as somebody holds this.
    public final class InFlight: Sendable {
        private let gauge: Gauge.Series

        init(_ gauge: Gauge.Series) {
            self.gauge = gauge
            gauge.add(1)
        }

        deinit { gauge.add(-1) }
    }

    private let requests: Counter
    private let latency: Histogram
    private let inFlight: Gauge.Series

    private struct Key: Hashable {
        let method: String
        let route: String
        let statusClass: Int
    }

    private typealias Series = (requests: Counter.Series, latency: Histogram.Series)

    private let known = Mutex<[Key: Series]>([:])

    public init(_ registry: MetricRegistry) {
        requests = registry.counter(
            "grover_http_requests_total", "requests answered, by route and class of status", labels: "method",
            "handler",
            "status")
        latency = registry.histogram(
            "grover_http_latency_seconds", "time from a request's head to its answer's", labels: "method", "handler")
        inFlight = registry.gauge("grover_http_requests_in_progress", "requests that are being answered").series()
    }

    public func begin() -> InFlight { InFlight(inFlight) }

    /// Counts one request. The route is the pattern, never the path: there are as many series as routes.
    public func count(method: String, route: String, status: Int, took: Duration) {
        let method =
            switch method {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS": method
            default: "other"
            }
        let key = Key(method: method, route: route, statusClass: status / 100)
        let series = known.withLock { known in
            if let series = known[key] { return series }
            let series = (
                requests.series(method, route, "\(key.statusClass)xx"), latency.series(method, route)
            )
            known[key] = series
            return series
        }
        series.requests.add()
        series.latency.observe(took)
    }
}
