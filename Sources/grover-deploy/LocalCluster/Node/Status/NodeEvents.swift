internal import Documents
internal import KubernetesModel
internal import Synchronization

/// Writes the node's Events; the same thing said again counts up instead of standing twice.
actor NodeEvents {
    private struct Key: Hashable {
        let uid: String
        let fieldPath: String
        let reason: String
        let message: String
    }

    private let access: any ClusterAccess
    private let nodeName: String
    private struct Known {
        let name: String
        var count = 1
        var written = 1
        var writtenAt: Timestamp
    }

    private var known: [Key: Known] = [:]
    private var order: [Key] = []
    /// Events older than this many others start a new count.
    private static let remembered = 4096
    /// What is said again and again is counted each time, and written each time only so often.
    private static let writtenEachTime = 20
    private static let writtenAfterSeconds = 10.0

    init(access: any ClusterAccess, nodeName: String) {
        self.access = access
        self.nodeName = nodeName
    }

    /// - Parameter container: the container that it is about, if it is about one.
    func record(
        _ reason: String, _ message: String, about object: Node, container: String? = nil, isInit: Bool = false,
        isWarning: Bool = false
    ) async {
        let path = container.map { "spec.\(isInit ? "initContainers" : "containers"){\($0)}" } ?? ""
        let key = Key(uid: object.uid ?? "", fieldPath: path, reason: reason, message: message)
        let namespace = object.objectNamespace ?? "default"
        let time = Timestamp.now
        let now = Node(time.text)
        if var before = known[key] {
            before.count += 1
            let isDue =
                before.count <= Self.writtenEachTime
                || time.seconds(since: before.writtenAt) >= Self.writtenAfterSeconds
            let more = before.count - before.written
            if isDue { (before.written, before.writtenAt) = (before.count, time) }
            known[key] = before
            guard isDue else { return }
            let counted = try? await access.update(
                .events, namespace: namespace, name: before.name, subresource: nil, manager: "kubelet"
            ) { event in
                event["count"] = Node((event["count"]?.int ?? 0) + more)
                event["lastTimestamp"] = now
            }
            if counted != nil { return }
        }
        let name = Self.uniqueName(of: object)
        remember(key, Known(name: name, writtenAt: time))
        var event = base(of: object, name: name, type: isWarning ? "Warning" : "Normal", reason, message)
        if !path.isEmpty { event.set(Node(path), at: "involvedObject", "fieldPath") }
        event["source"] = ["component": "kubelet", "host": Node(nodeName)]
        event["firstTimestamp"] = now
        event["lastTimestamp"] = now
        event["count"] = 1
        event["eventTime"] = .null
        event["reportingComponent"] = "kubelet"
        event["reportingInstance"] = Node(nodeName)
        _ = try? await access.create(.events, event, manager: "kubelet")
    }

    /// The scheduler's word that a pod has its node; written in the newer form of events, as the scheduler does.
    func recordScheduled(_ pod: Node) async {
        let name = pod.objectName ?? ""
        await recordAsScheduler(
            pod, "Scheduled", "Binding",
            "Successfully assigned \(pod.objectNamespace ?? "default")/\(name) to \(nodeName)")
    }

    /// The scheduler's word that no node takes a pod.
    func recordUnschedulable(_ pod: Node, _ why: String) async {
        await recordAsScheduler(pod, "FailedScheduling", "Scheduling", why, isWarning: true)
    }

    private func recordAsScheduler(
        _ pod: Node, _ reason: String, _ action: String, _ message: String, isWarning: Bool = false
    ) async {
        var event = base(
            of: pod, name: Self.uniqueName(of: pod), type: isWarning ? "Warning" : "Normal", reason, message)
        event["source"] = .emptyMap
        event["firstTimestamp"] = .null
        event["lastTimestamp"] = .null
        event["eventTime"] = Node(Timestamp.now.microText)
        event["action"] = Node(action)
        event["reportingComponent"] = "default-scheduler"
        event["reportingInstance"] = Node("default-scheduler-\(nodeName)")
        _ = try? await access.create(.events, event, manager: "kube-scheduler")
    }

    private func base(of object: Node, name: String, type: String, _ reason: String, _ message: String) -> Node {
        let namespace = Node(object.objectNamespace ?? "default")
        return [
            "apiVersion": "v1", "kind": "Event",
            "metadata": ["name": Node(name), "namespace": namespace],
            "involvedObject": [
                "kind": Node(object.kind ?? ""), "namespace": namespace, "name": Node(object.objectName ?? ""),
                "uid": Node(object.uid ?? ""), "apiVersion": Node(object.apiVersion ?? "v1"),
                "resourceVersion": Node(object.resourceVersion ?? ""),
            ],
            "type": Node(type), "reason": Node(reason), "message": Node(message),
        ]
    }

    private func remember(_ key: Key, _ event: Known) {
        if known.updateValue(event, forKey: key) == nil { order.append(key) }
        while order.count > Self.remembered { known.removeValue(forKey: order.removeFirst()) }
    }

    private static let lastStamp = Mutex<Int64>(0)

    private static func uniqueName(of object: Node) -> String {
        let stamp = lastStamp.withLock { last in
            last = max(last + 1, Timestamp.now.microseconds * 1000)
            return last
        }
        return "\(object.objectName ?? "").\(String(stamp, radix: 16))"
    }
}
