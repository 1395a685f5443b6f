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
    private var names: [Key: String] = [:]
    private var order: [Key] = []
    /// Events older than this many others start a new count.
    private static let remembered = 4096

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
        let now = Node(Timestamp.now.text)
        if let name = names[key] {
            let counted = try? await access.update(
                .events, namespace: namespace, name: name, subresource: nil, manager: "kubelet"
            ) { event in
                event["count"] = Node((event["count"]?.int ?? 0) + 1)
                event["lastTimestamp"] = now
            }
            if counted != nil { return }
        }
        let name = Self.uniqueName(of: object)
        remember(key, name)
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
        var event = base(
            of: pod, name: Self.uniqueName(of: pod), type: "Normal", "Scheduled",
            "Successfully assigned \(pod.objectNamespace ?? "default")/\(name) to \(nodeName)")
        event["source"] = .emptyMap
        event["firstTimestamp"] = .null
        event["lastTimestamp"] = .null
        event["eventTime"] = Node(Timestamp.now.microText)
        event["action"] = "Binding"
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

    private func remember(_ key: Key, _ name: String) {
        if names.updateValue(name, forKey: key) == nil { order.append(key) }
        while order.count > Self.remembered { names.removeValue(forKey: order.removeFirst()) }
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
