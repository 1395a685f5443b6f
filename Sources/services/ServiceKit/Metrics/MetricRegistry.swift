internal import Synchronization

/// The numbers of one service, told at `/metrics` in the text form of Prometheus (exposition format 0.0.4).
///
/// ```swift
/// let looks = metrics.counter("grover_cache_requests_total", "looks into a cache", labels: "cache", "result")
/// looks.add("sessions", "hit")
/// ```
///
/// Values of labels come from short, known lists: names of routes, operations, services. Where one does not, its metric stops
/// growing at a number of series, and what comes on top is counted under `other`.
public final class MetricRegistry: Sendable {
    private let constant: [Label]
    private let families = Mutex<[any MetricFamily]>([])

    /// - Parameter service: the value of the label `service` that all series have.
    public init(service: String) {
        constant = [Label("service", service)]
    }

    /// A number that only grows. Asked for twice by one name, it is the same.
    public func counter(_ name: String, _ help: String, labels: String...) -> Counter {
        family(Counter(name, help, constant, labels))
    }

    /// A number that rises and falls.
    public func gauge(_ name: String, _ help: String, labels: String...) -> Gauge {
        family(Gauge(name, help, constant, labels))
    }

    /// How values spread; times are in seconds.
    public func histogram(
        _ name: String, _ help: String, bounds: [Double] = Histogram.latencyBounds, labels: String...
    ) -> Histogram {
        family(Histogram(name, help, constant, labels, bounds: bounds))
    }

    /// What somebody else tells in the same form.
    public func append(_ text: @escaping @Sendable () -> String) {
        families.withLock { $0.append(Foreign(tell: text)) }
    }

    /// Numbers that somebody else keeps, asked for when they are told.
    func reading(_ name: String, _ help: String, type: String, _ value: @escaping @Sendable () -> Double?) {
        families.withLock { $0.append(Reading(name: name, help: help, type: type, constant: constant, value: value)) }
    }

    /// All of it, in the order of registration.
    public var text: String {
        families.withLock { $0 }.map(\.text).joined()
    }

    private func family<Family: MetricFamily>(_ new: Family) -> Family {
        families.withLock { families in
            guard let known = families.first(where: { $0.name == new.name }) else {
                families.append(new)
                return new
            }
            guard let same = known as? Family else {
                preconditionFailure("the metric '\(new.name)' is of another type already")
            }
            return same
        }
    }
}

/// All series of one name.
protocol MetricFamily: Sendable {
    var name: String { get }
    /// With help and type; empty where nothing was counted yet.
    var text: String { get }
}

/// A name and a value that tell series of one metric apart.
struct Label: Sendable, Hashable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

private struct Foreign: MetricFamily {
    let name = ""
    let tell: @Sendable () -> String

    var text: String { tell() }
}

/// One number of another part of the program.
private struct Reading: MetricFamily {
    let name: String
    let help: String
    let type: String
    let constant: [Label]
    let value: @Sendable () -> Double?

    var text: String {
        guard let value = value() else { return "" }
        return MetricText.header(name, help, type: type) + MetricText.sample(name, constant, MetricText.number(value))
    }
}

/// The text form of Prometheus, version 0.0.4.
enum MetricText {
    static func header(_ name: String, _ help: String, type: String) -> String {
        "# HELP \(name) \(escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
    }

    static func sample(_ name: String, _ labels: [Label], _ value: String) -> String {
        let all = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
        return "\(name){\(all)} \(value)\n"
    }

    static func number(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
        return number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
