import Documents
import KubernetesModel
import Synchronization

/// Writes core/v1 Events about objects: an event that repeats counts up, and many alike become one.
///
/// An event that cannot be written is dropped: nothing depends on events.
final class EventRecorder: Sendable {
    private let access: any ClusterAccess
    private let now: @Sendable () -> Timestamp
    private let correlation = Mutex(EventCorrelation())

    init(access: any ClusterAccess, now: @escaping @Sendable () -> Timestamp) {
        self.access = access
        self.now = now
    }

    enum Severity: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    func record(
        _ reason: String, _ message: String, about object: CachedObject, from component: String,
        severity: Severity = .normal
    ) async {
        let time = now()
        let kind = object.key.type.kind
        let subject = "\(component)/\(kind)/\(object.uid)/\(severity.rawValue)/\(reason)"
        let namespace = object.key.type.namespaced ? object.namespace : "default"
        let decision = correlation.withLock { correlation in
            correlation.place(subject: subject, message: message, objectName: object.name, at: time)
        }
        if decision.count > 1 {
            let updated = try? await access.update(
                .events, namespace: namespace, name: decision.name, subresource: nil,
                manager: ControllerContext.manager
            ) { event in
                event["count"] = Node(decision.count)
                event["message"] = Node(decision.message)
                event["lastTimestamp"] = Node(time.text)
            }
            if updated != nil { return }
        }
        var involved: Node = ["kind": Node(kind)]
        if object.key.type.namespaced { involved["namespace"] = Node(object.namespace) }
        involved["name"] = Node(object.name)
        involved["uid"] = Node(object.uid)
        involved["apiVersion"] = Node(object.key.type.apiVersion)
        involved["resourceVersion"] = object.node.resourceVersion.map { Node($0) }
        let event: Node = [
            "apiVersion": "v1", "kind": "Event",
            "metadata": ["name": Node(decision.name), "namespace": Node(namespace)],
            "involvedObject": involved, "reason": Node(reason), "message": Node(decision.message),
            "source": ["component": Node(component)], "firstTimestamp": Node(time.text),
            "lastTimestamp": Node(time.text), "count": Node(decision.count), "type": Node(severity.rawValue),
            "eventTime": .null, "reportingComponent": Node(decision.isCombined ? "" : component),
            "reportingInstance": "",
        ]
        _ = try? await access.create(.events, event, manager: ControllerContext.manager)
    }
}

/// Decides which Event an occurrence belongs to.
struct EventCorrelation {
    struct Decision: Equatable {
        var name: String
        var message: String
        /// More than one: the Event exists and is counted up.
        var count: Int
        var isCombined: Bool
    }

    private struct Series {
        var name: String
        var count: Int
    }

    private struct Subject {
        var messages: Set<String> = []
        var lastSeen: Timestamp
    }

    /// So many different messages of one reason about one object, and the rest are combined.
    private static let combinedFrom = 10
    private static let window = 600.0
    /// Forgetting only means that a new Event is written instead of an old one counted up.
    private static let remembered = 4096

    private var subjects: [String: Subject] = [:]
    private var series: [String: Series] = [:]
    private var lastSuffix: Int64 = 0

    mutating func place(subject: String, message: String, objectName: String, at time: Timestamp) -> Decision {
        if series.count > Self.remembered {
            series.removeAll()
            subjects.removeAll()
        }
        var known = subjects[subject] ?? Subject(lastSeen: time)
        if time.seconds(since: known.lastSeen) > Self.window { known.messages.removeAll() }
        known.lastSeen = time
        if known.messages.count < Self.combinedFrom { known.messages.insert(message) }
        subjects[subject] = known
        let isCombined = known.messages.count >= Self.combinedFrom
        let text = isCombined ? "(combined from similar events): \(message)" : message
        let seriesKey = isCombined ? subject : "\(subject)/\(message)"
        if var known = series[seriesKey] {
            known.count += 1
            series[seriesKey] = known
            return Decision(name: known.name, message: text, count: known.count, isCombined: isCombined)
        }
        // Nanoseconds in hexadecimal, as real event names end; distinct even within one microsecond.
        lastSuffix = max(lastSuffix + 1, time.microseconds * 1000)
        let name = "\(objectName).\(String(lastSuffix, radix: 16))"
        series[seriesKey] = Series(name: name, count: 1)
        return Decision(name: name, message: text, count: 1, isCombined: isCombined)
    }
}
