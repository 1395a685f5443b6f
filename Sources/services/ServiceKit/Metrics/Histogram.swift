internal import Synchronization

/// How values spread over buckets, by the values of its labels.
public final class Histogram: MetricFamily {
    /// Bounds for times in seconds, from 5 ms to 10 s.
    public static let latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    public final class Series: Sendable {
        struct State {
            /// How many fell into each bucket and into no lower one; the last one has no bound.
            var counts: [Int]
            var sum = 0.0
        }

        private let bounds: [Double]
        private let state: Mutex<State>

        init(bounds: [Double]) {
            self.bounds = bounds
            state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
        }

        public func observe(_ value: Double) {
            let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
            state.withLock { state in
                state.counts[bucket] += 1
                state.sum += value
            }
        }

        public func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

        var current: State { state.withLock { $0 } }
    }

    let name: String
    private let help: String
    private let bounds: [Double]
    private let table: SeriesTable<Series>

    init(_ name: String, _ help: String, _ constant: [Label], _ labels: [String], bounds: [Double]) {
        self.name = name
        self.help = help
        self.bounds = bounds
        table = SeriesTable(constant, labels) { Series(bounds: bounds) }
        if labels.isEmpty { _ = table.cell([]) }
    }

    public func series(_ values: String...) -> Series { table.cell(values) }

    public func observe(_ duration: Duration, _ values: String...) { table.cell(values).observe(duration) }

    var text: String {
        let lines = table.all.map { text(of: $0.cell.current, $0.labels) }
        return lines.isEmpty ? "" : MetricText.header(name, help, type: "histogram") + lines.joined()
    }

    private func text(of state: Series.State, _ labels: [Label]) -> String {
        var text = ""
        var total = 0
        for (bound, count) in zip(bounds + [.infinity], state.counts) {
            total += count
            let le = Label("le", MetricText.number(bound))
            text += MetricText.sample(name + "_bucket", labels + [le], String(total))
        }
        text += MetricText.sample(name + "_sum", labels, MetricText.number(state.sum))
        return text + MetricText.sample(name + "_count", labels, String(total))
    }
}
