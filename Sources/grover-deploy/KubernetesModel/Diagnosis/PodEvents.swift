internal import Documents

/// The events about one pod, asked by what they mean.
struct PodEvents {
    private let events: [Node]

    init(_ all: [Node], about pod: Node) {
        events = all.filter { event in
            let object = event["involvedObject"] ?? event["regarding"]
            guard object?["kind"]?.string == "Pod" else { return false }
            if let uid = object?["uid"]?.string, let own = pod.uid { return uid == own }
            return object?["name"]?.string == pod.objectName
        }
    }

    /// How often a probe failed, and its last answer.
    func unhealthy(_ kind: Probe.Kind, container: String) -> (count: Int, lastAnswer: String?) {
        let prefix = "\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst()) probe "
        var count = 0
        var last: (time: Timestamp, answer: String)?
        for event in events where event["reason"]?.string == "Unhealthy" && isAbout(container, event) {
            guard let message = event["message"]?.string, message.hasPrefix(prefix) else { continue }
            count += max(1, event["count"]?.int ?? 1)
            let time = Self.time(of: event)
            if last.map({ time >= $0.time }) ?? true { last = (time, Self.answer(in: message)) }
        }
        return (count, last?.answer)
    }

    /// Whether the kubelet killed the container because that probe failed.
    func killed(by kind: Probe.Kind, container: String) -> Bool {
        events.contains { event in
            event["reason"]?.string == "Killing" && isAbout(container, event)
                && event["message"]?.string?.contains("failed \(kind.rawValue) probe") == true
        }
    }

    /// How often an image could not be pulled, and since when.
    func failedPulls(container: String) -> (count: Int, since: Timestamp?, message: String?) {
        var count = 0
        var since: Timestamp?
        var text: String?
        for event in events where event["reason"]?.string == "Failed" && isAbout(container, event) {
            guard let message = event["message"]?.string, message.hasPrefix("Failed to pull image") else { continue }
            count += max(1, event["count"]?.int ?? 1)
            let first = Self.time(of: event, "firstTimestamp")
            since = since.map { min($0, first) } ?? first
            text = message
        }
        return (count, since, text)
    }

    /// Whether the image is being pulled now, after a pull that failed: that may take minutes.
    func isPulling(container: String) -> Bool {
        guard let began = lastTime("Pulling", container) else { return false }
        return lastTime("Failed", container).map { began > $0 } ?? true
    }

    private func lastTime(_ reason: String, _ container: String) -> Timestamp? {
        events.filter { $0["reason"]?.string == reason && isAbout(container, $0) }.map { Self.time(of: $0) }.max()
    }

    /// The message of the last event of a reason.
    func last(_ reasons: Set<String>) -> String? {
        events.filter { reasons.contains($0["reason"]?.string ?? "") }
            .max { Self.time(of: $0) < Self.time(of: $1) }?["message"]?.string
    }

    func has(_ reasons: Set<String>) -> Bool { last(reasons) != nil }

    private func isAbout(_ container: String, _ event: Node) -> Bool {
        guard let path = (event["involvedObject"] ?? event["regarding"])?["fieldPath"]?.string else { return true }
        return path.hasSuffix("{\(container)}")
    }

    /// What follows `… probe failed: ` or `… probe errored: `.
    private static func answer(in message: String) -> String {
        for mark in [" probe failed: ", " probe errored: ", " probe warning: "] {
            if let range = message.ranges(of: mark).first {
                return message[range.upperBound...].split(separator: "\n").first.map(String.init) ?? ""
            }
        }
        return message
    }

    private static func time(of event: Node, _ first: String = "lastTimestamp") -> Timestamp {
        for key in [first, "eventTime", "firstTimestamp"] {
            if let text = event[key]?.string, let time = Timestamp(text) { return time }
        }
        return Timestamp(microseconds: 0)
    }
}
