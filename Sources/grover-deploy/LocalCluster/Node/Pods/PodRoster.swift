internal import Documents
internal import KubernetesModel

/// The pods that the node works on.
actor PodRoster {
    private let context: NodeContext
    private var workers: [String: PodWorker] = [:]

    init(_ context: NodeContext) { self.context = context }

    /// - Returns: the pod's worker when it is new, for the caller to run.
    func update(_ pod: Node) async -> PodWorker? {
        guard let identity = PodIdentity(pod) else { return nil }
        if let worker = workers[identity.uid] {
            await worker.update(pod)
            return nil
        }
        let worker = PodWorker(pod, identity, context)
        workers[identity.uid] = worker
        return worker
    }

    func removed(_ pod: Node) async {
        guard let uid = pod.uid else { return }
        await workers[uid]?.removed()
    }

    /// Ends pods that were deleted while nobody watched.
    ///
    /// - Returns: folders whose pod is gone, with nobody working on them.
    func forgetAllBut(pods: [Node]) async -> [PodFolder] {
        let standing = Set(pods.compactMap(\.uid))
        for (uid, worker) in workers where !standing.contains(uid) { await worker.removed() }
        return PodFolder.all(in: context.settings.stateFolder).filter { folder in
            guard let uid = folder.identity?.uid else { return false }
            if standing.contains(uid), let memory = folder.memory {
                context.podAddresses.keep(memory.podIP, for: uid)
            }
            return !standing.contains(uid) && workers[uid] == nil
        }
    }

    func surroundingsChanged(_ type: ResourceType, _ object: Node) async {
        for worker in workers.values where worker.identity.namespace == object.objectNamespace {
            await worker.surroundingsChanged(type, object.objectName ?? "")
        }
    }

    /// What a command in a running container sees.
    func surroundings(of pod: PodIdentity, container: String) async -> ProbeClient? {
        await workers[pod.uid]?.surroundings(of: container)
    }

    func ended(_ worker: PodWorker) { workers[worker.identity.uid] = nil }
}

extension PodIdentity {
    init?(_ pod: Node) {
        guard let name = pod.objectName, let uid = pod.uid else { return nil }
        self.init(namespace: pod.objectNamespace ?? "default", name: name, uid: uid)
    }
}
