internal import Synchronization

/// Counts and durations of requests, told in the text form of Prometheus.
final class RequestMetrics: Sendable {
    private struct Key: Hashable, Comparable {
        let method: String
        let route: String
        let status: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.route, left.method, left.status) < (right.route, right.method, right.status)
        }
    }

    private struct Series {
        var buckets = [Int](repeating: 0, count: RequestMetrics.bounds.count)
        var count = 0
        var seconds = 0.0
    }

    private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let service: String
    private let series = Mutex<[Key: Series]>([:])

    init(service: String) {
        self.service = service
    }

    /// Counts one request. The route is the pattern, never the path: there are as many series as routes.
    func count(method: String, route: String, status: Int, took: Duration) {
        let seconds = took.milliseconds / 1000
        series.withLock { series in
            var one = series[Key(method: method, route: route, status: status)] ?? Series()
            one.count += 1
            one.seconds += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { one.buckets[index] += 1 }
            series[Key(method: method, route: route, status: status)] = one
        }
    }

    var text: String {
        var counts = "# TYPE grover_http_requests_total counter\n"
        var latencies = "# TYPE grover_http_latency_seconds histogram\n"
        for (key, one) in series.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            let labels =
                #"service="\#(service)",method="\#(key.method)",handler="\#(key.route)",status="\#(key.status)""#
            counts += "grover_http_requests_total{\(labels)} \(one.count)\n"
            for (bound, count) in zip(Self.bounds, one.buckets) {
                latencies += "grover_http_latency_seconds_bucket{\(labels),le=\"\(bound)\"} \(count)\n"
            }
            latencies += "grover_http_latency_seconds_bucket{\(labels),le=\"+Inf\"} \(one.count)\n"
            latencies += "grover_http_latency_seconds_sum{\(labels)} \(one.seconds)\n"
            latencies += "grover_http_latency_seconds_count{\(labels)} \(one.count)\n"
        }
        return counts + latencies
    }
}
