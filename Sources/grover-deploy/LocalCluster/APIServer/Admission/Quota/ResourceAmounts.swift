import Documents
import KubernetesModel

/// An amount that keeps, over sums, the form it was written in: `512Mi` and `512Mi` are `1Gi`, `500m` twice is `1`.
struct Amount: Sendable, Equatable {
    private(set) var milli: Int128
    private var isBinary: Bool

    static let one = Amount(count: 1)

    init(count: Int) {
        milli = Int128(count) * 1000
        isBinary = false
    }

    /// - Returns: nil for what is no quantity.
    init?(_ node: Node?) {
        guard let quantity = node?.scalarText.flatMap({ Quantity($0) }) else { return nil }
        milli = quantity.milli
        isBinary = quantity.text.hasSuffix("i")
    }

    static func + (left: Amount, right: Amount) -> Amount {
        var sum = left
        if left.milli == 0 { sum.isBinary = right.isBinary }
        let (value, overflow) = left.milli.addingReportingOverflow(right.milli)
        sum.milli = overflow ? .max : value
        return sum
    }

    static func - (left: Amount, right: Amount) -> Amount {
        var rest = left
        rest.milli -= right.milli
        return rest
    }

    static func max(_ left: Amount, _ right: Amount) -> Amount { left.milli >= right.milli ? left : right }

    /// The shortest exact form, as a real server writes it.
    var text: String {
        guard milli % 1000 == 0 else { return "\(milli)m" }
        var value = milli / 1000
        let (base, suffixes): (Int128, [String]) =
            isBinary ? (1024, ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]) : (1000, ["k", "M", "G", "T", "P", "E"])
        var suffix = ""
        for next in suffixes where value != 0 && value % base == 0 {
            value /= base
            suffix = next
        }
        return "\(value)\(suffix)"
    }
}

/// Amounts by the name of the resource.
typealias ResourceAmounts = [String: Amount]

extension ResourceAmounts {
    init(_ node: Node?) {
        self = [:]
        for entry in node?.map ?? Mapping() { self[entry.key] = Amount(entry.value) }
    }

    mutating func add(_ other: ResourceAmounts) {
        for (name, amount) in other { self[name] = self[name].map { $0 + amount } ?? amount }
    }

    mutating func raise(to other: ResourceAmounts) {
        for (name, amount) in other { self[name] = self[name].map { .max($0, amount) } ?? amount }
    }

    /// `cpu=500m,pods=1`
    var text: String { sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: ",") }

    var node: Node {
        var node = Node.emptyMap
        for (name, amount) in sorted(by: { $0.key < $1.key }) { node[name] = Node(amount.text) }
        return node
    }
}

/// What the containers of a pod ask for together.
struct PodDemand {
    let requests: ResourceAmounts
    let limits: ResourceAmounts

    /// Init containers run before the others: a pod needs the most of any of them, or the sum of the others.
    init(_ pod: Node) {
        func total(_ part: String) -> ResourceAmounts {
            var sum = ResourceAmounts()
            var sidecars = ResourceAmounts()
            var peak = ResourceAmounts()
            for container in pod.value(at: "spec", "initContainers")?.list ?? [] {
                let own = ResourceAmounts(container.value(at: "resources", part))
                if container["restartPolicy"]?.string == "Always" {
                    sidecars.add(own)
                    peak.raise(to: sidecars)
                } else {
                    var needed = own
                    needed.add(sidecars)
                    peak.raise(to: needed)
                }
            }
            for container in pod.value(at: "spec", "containers")?.list ?? [] {
                sum.add(ResourceAmounts(container.value(at: "resources", part)))
            }
            sum.add(sidecars)
            sum.raise(to: peak)
            return sum
        }
        requests = total("requests")
        limits = total("limits")
    }
}
