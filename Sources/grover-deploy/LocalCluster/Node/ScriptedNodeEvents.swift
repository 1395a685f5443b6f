import Documents
import KubernetesModel
import Synchronization

/// The Events that a scripted node writes in the names of scheduler and kubelet.
final class ScriptedNodeEvents: Sendable {
    private let access: any ClusterAccess
    private let manager: String
    private let now: @Sendable () -> Timestamp
    private let lastStamp = Mutex<Int64>(0)

    init(access: any ClusterAccess, manager: String, now: @escaping @Sendable () -> Timestamp) {
        self.access = access
        self.manager = manager
        self.now = now
    }

    func kubelet(_ reason: String, _ message: String, about pod: Node, host: String, warning: Bool = false) async {
        var event = base(of: pod, warning: warning, reason, message)
        let time = Node(now().text)
        event["source"] = ["component": "kubelet", "host": Node(host)]
        event["firstTimestamp"] = time
        event["lastTimestamp"] = time
        event["count"] = 1
        _ = try? await access.create(.events, event, manager: manager)
    }

    /// In the newer form of events, as the scheduler writes them.
    func scheduler(_ reason: String, _ action: String, _ message: String, about pod: Node, warning: Bool) async {
        var event = base(of: pod, warning: warning, reason, message)
        event["source"] = .emptyMap
        event["firstTimestamp"] = .null
        event["lastTimestamp"] = .null
        event["eventTime"] = Node(now().microText)
        event["action"] = Node(action)
        event["reportingComponent"] = "default-scheduler"
        event["reportingInstance"] = "default-scheduler-scripted"
        _ = try? await access.create(.events, event, manager: "kube-scheduler")
    }

    private func base(of pod: Node, warning: Bool, _ reason: String, _ message: String) -> Node {
        let stamp = lastStamp.withLock { last in
            last = max(last + 1, now().microseconds * 1000)
            return last
        }
        let name = pod.objectName ?? ""
        let namespace = Node(pod.objectNamespace ?? "default")
        return [
            "apiVersion": "v1", "kind": "Event",
            "metadata": ["name": Node("\(name).\(String(stamp, radix: 16))"), "namespace": namespace],
            "involvedObject": [
                "kind": "Pod", "namespace": namespace, "name": Node(name), "uid": Node(pod.uid ?? ""),
                "apiVersion": "v1", "resourceVersion": Node(pod.resourceVersion ?? ""),
            ],
            "reason": Node(reason), "message": Node(message), "type": warning ? "Warning" : "Normal",
            "eventTime": .null, "reportingComponent": "", "reportingInstance": "",
        ]
    }
}
