import Documents
import KubernetesModel

/// Texts in the cells of tables.
enum TableText {
    /// `35s`, `4m10s`, `3h`, `2d5h`: the two largest units as kubectl has them.
    static func age(since start: Timestamp, _ now: Timestamp) -> String {
        let seconds = max(0, Int(now.seconds(since: start)))
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
        func two(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
            small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
        }
        if seconds < 120 { return "\(seconds)s" }
        if minutes < 10 { return two(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        if hours < 8 { return two(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if days < 8 { return two(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        return two(days / 365, "y", days % 365, "d")
    }

    static func age(_ text: String?, _ now: Timestamp) -> String {
        text.flatMap { Timestamp($0) }.map { age(since: $0, now) } ?? "<unknown>"
    }

    static func containers(_ template: Node?, _ field: String) -> String {
        (template?.value(at: "spec", "containers")?.list ?? []).compactMap { $0[field]?.string }
            .joined(separator: ",")
    }

    static func selector(_ node: Node?) -> String? {
        guard let text = node.flatMap({ LabelSelector($0) })?.description, !text.isEmpty else { return nil }
        return text
    }

    static func labels(_ node: Node?) -> String? {
        guard let labels = node?.textMap, !labels.isEmpty else { return nil }
        return LabelSelector(matching: labels).description
    }

    static func ports(_ service: Node) -> String? {
        let ports = service.value(at: "spec", "ports")?.list ?? []
        guard !ports.isEmpty else { return nil }
        return ports.map { port in
            let number = port["port"]?.scalarText ?? ""
            let node = port["nodePort"]?.int.map { ":\($0)" } ?? ""
            return "\(number)\(node)/\(port["protocol"]?.string ?? "TCP")"
        }.joined(separator: ",")
    }

    static func count(_ node: Node?) -> Node {
        Node(node?.int ?? 0)
    }
}
