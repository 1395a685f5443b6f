/// How the services' guards stand, in the text form of Prometheus.
enum GuardMetrics {
    static func text(_ guards: [UpstreamGuard]) -> String {
        var states = "# HELP grover_circuit_state 0 closed, 1 half open, 2 open\n# TYPE grover_circuit_state gauge\n"
        var inFlight = "# TYPE grover_upstream_requests_in_flight gauge\n"
        for one in guards {
            states += "grover_circuit_state{upstream=\"\(one.name)\"} \(one.breakerState.rawValue)\n"
            inFlight += "grover_upstream_requests_in_flight{upstream=\"\(one.name)\"} \(one.inFlight)\n"
        }
        return states + inFlight
    }
}
