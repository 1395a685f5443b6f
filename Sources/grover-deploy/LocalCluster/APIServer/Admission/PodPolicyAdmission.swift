import Documents
import KubernetesModel

/// Gives new pods their priority, and patience with a node that is away for a while.
struct PodPolicyAdmission: AdmissionStep {
    private static let patience = 300
    private static let classes = ResourceType(
        "PriorityClass", "priorityclasses", group: "scheduling.k8s.io", namespaced: false)
    private static let systemClasses = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]

    func complete(_ object: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws {
        guard request.type == .pods else { return }
        try setPriority(of: &object, request, in: store)
        addTolerations(to: &object)
    }

    private func setPriority(of pod: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws {
        var policy = "PreemptLowerPriority"
        var value = 0
        var name = pod.value(at: "spec", "priorityClassName")?.string ?? ""
        if name.isEmpty,
            let usual = store.objects(Self.classes).objects.first(where: { $0.node["globalDefault"]?.bool == true })
        {
            name = usual.key.name
            pod.set(Node(name), at: "spec", "priorityClassName")
        }
        if let system = Self.systemClasses[name] {
            value = system
        } else if !name.isEmpty {
            guard let own = store.object(ObjectKey(Self.classes, namespace: nil, name: name))?.node else {
                throw request.forbidden("no PriorityClass with name \(name) was found")
            }
            value = own["value"]?.int ?? 0
            policy = own["preemptionPolicy"]?.string ?? policy
        }
        if let given = pod.value(at: "spec", "priority")?.int, given != value {
            throw request.forbidden(
                "the integer value of priority (\(given)) must not be provided in pod spec; priority admission "
                    + "controller computed \(value) from the given PriorityClass name")
        }
        pod.set(Node(value), at: "spec", "priority")
        if pod.value(at: "spec", "preemptionPolicy") == nil {
            pod.set(Node(policy), at: "spec", "preemptionPolicy")
        }
    }

    private func addTolerations(to pod: inout Node) {
        var tolerations = pod.value(at: "spec", "tolerations")?.list ?? []
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
            let isTolerated = tolerations.contains { toleration in
                ["", key].contains(toleration["key"]?.string ?? "")
                    && ["", "NoExecute"].contains(toleration["effect"]?.string ?? "")
            }
            guard !isTolerated else { continue }
            tolerations.append([
                "key": Node(key), "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": Node(Self.patience),
            ])
        }
        pod.set(Node(tolerations), at: "spec", "tolerations")
    }
}
