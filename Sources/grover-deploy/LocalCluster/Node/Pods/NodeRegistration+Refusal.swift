internal import Documents
internal import KubernetesModel

/// Pods that the node does not take: it is cordoned or tainted, or the pod asks for another one.
extension NodeRegistration {
    /// Why the node does not take a pod, in the scheduler's words; nil where it does.
    func refusal(of pod: Node) async -> String? {
        guard let node = try? await context.access.get(.nodes, namespace: nil, name: context.settings.name),
            let obstacle = NodeFit(node).obstacle(for: pod["spec"] ?? .emptyMap)
        else { return nil }
        return NodeFit.refusal([obstacle])
    }

    func refuse(_ pod: Node, _ why: String) async {
        // The condition's own change comes back as an event of a pod with no node.
        guard pod.condition("PodScheduled")?["message"]?.string != why else { return }
        _ = try? await context.access.update(
            .pods, namespace: pod.objectNamespace, name: pod.objectName ?? "", subresource: "status",
            manager: "kube-scheduler"
        ) { stored in
            guard stored.uid == pod.uid else { return }
            var condition: Node = ["type": "PodScheduled"]
            condition["observedGeneration"] = stored.generation.map { Node($0) }
            condition["status"] = "False"
            condition["lastProbeTime"] = .null
            condition["lastTransitionTime"] = Node(Timestamp.now.text)
            condition["reason"] = "Unschedulable"
            condition["message"] = Node(why)
            stored.set([condition], at: "status", "conditions")
        }
        await context.events.recordUnschedulable(pod, why)
    }

    /// Takes the pods that wait for a node, now that this one has changed.
    func bindWaiting() async {
        for pod in (try? await context.access.list(.pods, namespace: nil)) ?? []
        where pod.value(at: "spec", "nodeName")?.string ?? "" == "" && pod.deletionTimestamp == nil {
            await bind(pod)
        }
    }
}
