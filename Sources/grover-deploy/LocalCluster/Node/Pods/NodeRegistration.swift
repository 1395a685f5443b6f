internal import Documents
internal import KubernetesModel
internal import Logging

private struct BoundAlready: Error {}

/// What the node says of itself, and what it does in place of a scheduler.
struct NodeRegistration {
    let context: NodeContext

    init(_ context: NodeContext) { self.context = context }

    func register() async throws {
        let name = context.settings.name
        let machine = MachineCapacity.current
        if try await context.access.get(.nodes, namespace: nil, name: name) == nil {
            let labels = [
                "kubernetes.io/arch": machine.architecture, "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
            ]
            let node: Node = [
                "apiVersion": "v1", "kind": "Node", "metadata": ["name": Node(name), "labels": Node(texts: labels)],
            ]
            _ = try await context.access.create(.nodes, node, manager: "kubelet")
        }
        let status = status(of: machine)
        _ = try await context.access.update(
            .nodes, namespace: nil, name: name, subresource: "status", manager: "kubelet"
        ) { $0["status"] = status }
    }

    private func status(of machine: MachineCapacity) -> Node {
        let capacity: Node = [
            "cpu": Node(String(machine.cpus)), "memory": Node("\(machine.memoryBytes / 1024)Ki"), "pods": "1000",
        ]
        let now = Node(Timestamp.now.text)
        func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> Node {
            [
                "type": Node(type), "status": Node(status), "lastHeartbeatTime": now, "lastTransitionTime": now,
                "reason": Node(reason), "message": Node(message),
            ]
        }
        return [
            "capacity": capacity, "allocatable": capacity,
            "conditions": [
                condition(
                    "MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"
                ),
                condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
            ],
            "addresses": [
                ["type": "InternalIP", "address": Node(context.hostIP)],
                ["type": "Hostname", "address": Node(context.settings.name)],
            ],
            "nodeInfo": [
                "machineID": "", "systemUUID": "", "bootID": Node(ProcessTable.bootID),
                "kernelVersion": Node(machine.kernel), "osImage": "local processes",
                "containerRuntimeVersion": "process://1", "kubeletVersion": "v1.36.2", "kubeProxyVersion": "",
                "operatingSystem": "linux", "architecture": Node(machine.architecture),
            ],
        ]
    }

    /// Gives a pending pod to this node, as a scheduler would.
    func bind(_ pod: Node) async {
        guard let identity = PodIdentity(pod) else { return }
        // An event may tell of the time before this pod was bound.
        let current = try? await context.access.get(.pods, namespace: identity.namespace, name: identity.name)
        guard let current, current.uid == identity.uid, current.value(at: "spec", "nodeName")?.string ?? "" == ""
        else { return }
        if let why = await refusal(of: current) {
            await refuse(current, why)
            return
        }
        let name = Node(context.settings.name)
        func change(_ subresource: String?, _ body: @escaping @Sendable (inout Node) -> Void) async throws -> Node? {
            try await context.access.update(
                .pods, namespace: identity.namespace, name: identity.name, subresource: subresource,
                manager: "kube-scheduler"
            ) {
                // The condition's own change comes back as an event of a pod with no node.
                if $0.value(at: "spec", "nodeName")?.string?.isEmpty == false { throw BoundAlready() }
                if $0.uid == identity.uid { body(&$0) }
            }
        }
        do {
            // The condition first: with the name the pod's own worker begins to write status.
            _ = try await change("status") { pod in
                guard pod.condition("PodScheduled")?["status"]?.string != "True" else { return }
                let scheduled: Node = [
                    "type": "PodScheduled", "status": "True", "lastProbeTime": .null,
                    "lastTransitionTime": Node(Timestamp.now.text),
                ]
                pod.set([scheduled], at: "status", "conditions")
            }
            guard try await change(nil, { $0.set(name, at: "spec", "nodeName") }) != nil else { return }
            await context.events.recordScheduled(pod)
        } catch is BoundAlready {
            return
        } catch {
            context.logger.debug("pod not bound", metadata: ["pod": "\(identity.name)", "error": "\(error)"])
        }
    }
}
