internal import Synchronization

/// A number that only grows, by the values of its labels.
public final class Counter: MetricFamily {
    /// One series, for whoever counts it often.
    public final class Series: Sendable {
        private let count = Atomic(0)

        public func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

        public var value: Int { count.load(ordering: .relaxed) }
    }

    let name: String
    private let help: String
    private let table: SeriesTable<Series>

    init(_ name: String, _ help: String, _ constant: [Label], _ labels: [String]) {
        self.name = name
        self.help = help
        table = SeriesTable(constant, labels) { Series() }
        // Without labels there is one series, which is told from the start as 0.
        if labels.isEmpty { _ = table.cell([]) }
    }

    public func series(_ values: String...) -> Series { table.cell(values) }

    /// Adds one.
    public func add(_ values: String...) { table.cell(values).add() }

    var text: String {
        let lines = table.all.map { MetricText.sample(name, $0.labels, String($0.cell.value)) }
        return lines.isEmpty ? "" : MetricText.header(name, help, type: "counter") + lines.joined()
    }
}

/// A number that rises and falls, by the values of its labels.
public final class Gauge: MetricFamily {
    public final class Series: Sendable {
        private let number = Atomic(0)

        public func set(_ value: Int) { number.store(value, ordering: .relaxed) }

        public func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }

        public var value: Int { number.load(ordering: .relaxed) }
    }

    let name: String
    private let help: String
    private let table: SeriesTable<Series>

    init(_ name: String, _ help: String, _ constant: [Label], _ labels: [String]) {
        self.name = name
        self.help = help
        table = SeriesTable(constant, labels) { Series() }
        if labels.isEmpty { _ = table.cell([]) }
    }

    public func series(_ values: String...) -> Series { table.cell(values) }

    var text: String {
        let lines = table.all.map { MetricText.sample(name, $0.labels, String($0.cell.value)) }
        return lines.isEmpty ? "" : MetricText.header(name, help, type: "gauge") + lines.joined()
    }
}
