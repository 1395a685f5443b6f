internal import Documents
internal import KubernetesModel
internal import Logging

/// Brings one pod from its binding to its end.
///
/// What happens (a changed object, a shim's word, a probe's result, a timer) only sets state and wakes the one loop
/// that acts: `sync` looks at all of it and does what is next, so nothing depends on the order of happenings.
actor PodWorker {
    nonisolated let identity: PodIdentity
    let context: NodeContext
    let folder: PodFolder
    var pod: Node
    var containers: [ContainerState]
    var podIP: String?
    var startTime = Timestamp.now
    var volumes: [String: String]?
    var tokens = PodTokens()
    var refresh = (isWanted: false, isRunning: false)
    var rewrites: [PodRewrite] = []
    /// Surroundings of running containers, for probes and hooks.
    var clients: [String: ProbeClient] = [:]
    private var lastStatus: Node?
    /// The object is gone from the API: there is nobody to tell.
    var isRemoved = false
    var isFinished = false
    var deletionSent = false
    /// When the last container has to be gone, once the pod is ending.
    var endsBy: ContinuousClock.Instant?
    /// The `activeDeadlineSeconds` that the alarm is set for.
    var deadline: Int?
    /// Why the pod failed as a whole, as a deadline or an eviction ends it.
    var failure: PodStatus.Failure?
    private let wakes: AsyncStream<Void>
    let waker: AsyncStream<Void>.Continuation
    var tasks: [String: Task<Void, Never>] = [:]

    init(_ pod: Node, _ identity: PodIdentity, _ context: NodeContext) {
        self.pod = pod
        self.identity = identity
        self.context = context
        folder = PodFolder(of: identity, in: context.settings.stateFolder)
        let initial = pod.value(at: "spec", "initContainers")?.list ?? []
        let regular = pod.value(at: "spec", "containers")?.list ?? []
        containers =
            initial.map { ContainerState($0, isInit: true, waitsForInit: false) }
            + regular.map { ContainerState($0, isInit: false, waitsForInit: !initial.isEmpty) }
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var isTerminating: Bool { isRemoved || pod.deletionTimestamp != nil }
    var restartPolicy: String { pod.value(at: "spec", "restartPolicy")?.string ?? "Always" }

    // MARK: What happens

    /// Works until the pod is gone, or until cancelled: its processes run on then.
    func run() async {
        await adopt()
        wake()
        for await _ in wakes {
            await sync()
            if isFinished { break }
        }
        for task in tasks.values { task.cancel() }
    }

    func wake() { waker.yield() }

    func update(_ pod: Node) async {
        let isRelabeled = pod.labels != self.pod.labels || pod.annotations != self.pod.annotations
        self.pod = pod
        wake()
        if isRelabeled { await refreshVolumes() }
    }

    func removed() {
        isRemoved = true
        wake()
    }

    /// A ConfigMap, Secret or claim appeared or changed: what waited for one tries again.
    func surroundingsChanged(_ type: ResourceType, _ name: String) async {
        guard type == .claims || refers(to: type, name) else { return }
        for index in containers.indices where containers[index].isHeld && tasks["hold \(index)"] == nil {
            containers[index].isHeld = false
        }
        if !isTerminating && podIP != nil { wake() }
        if type != .claims { await refreshVolumes() }
    }

    /// What a command in a container sees; nil where the container does not run.
    func surroundings(of container: String) -> ProbeClient? {
        containers.contains { $0.name == container && $0.isRunning } ? clients[container] : nil
    }

    /// Keeps a task until it is replaced or the pod ends.
    func keep(_ name: String, _ task: Task<Void, Never>?) {
        tasks[name]?.cancel()
        tasks[name] = task
    }

    func dropTasks(_ isDropped: (String) -> Bool) {
        for name in tasks.keys where isDropped(name) { keep(name, nil) }
    }

    /// Lets a container be started when the time has passed.
    func hold(_ index: Int, for wait: Duration) {
        containers[index].isHeld = true
        let clock = context.clock
        keep(
            "hold \(index)",
            Task { [weak self] in
                guard (try? await clock.sleep(for: wait)) != nil else { return }
                await self?.holdEnded(index)
            })
    }

    private func holdEnded(_ index: Int) {
        tasks["hold \(index)"] = nil
        containers[index].isHeld = false
        wake()
    }

    // MARK: What is next

    private func sync() async {
        if isTerminating {
            await terminate()
            return
        }
        watchDeadline()
        guard failure == nil, !hasRunToItsEnd else {
            await finishContainers()
            return
        }
        await publish()
        guard await prepare() else { return }
        for index in containers.indices where mayAct(on: index) { await advance(index) }
        await publish()
    }

    // MARK: Telling

    func record(_ index: Int, _ reason: String, _ message: String, isWarning: Bool = false) async {
        await context.events.record(
            reason, message, about: pod, container: containers[index].name, isInit: containers[index].isInit,
            isWarning: isWarning)
    }

    func publish(hasEnded: Bool = false) async {
        guard !isRemoved else { return }
        let previous = lastStatus ?? pod["status"] ?? .emptyMap
        let status = PodStatus(
            pod: pod, containers: containers, podIP: podIP, hostIP: context.hostIP, startTime: startTime,
            hasEnded: hasEnded || isOver, failure: failure, containerID: { [identity] in $0.id(in: identity) }
        ).node(previous: previous, now: .now)
        guard status != lastStatus else { return }
        let uid = identity.uid
        do {
            _ = try await context.access.update(
                .pods, namespace: identity.namespace, name: identity.name, subresource: "status", manager: "kubelet"
            ) { object in
                if object.uid == uid { object["status"] = status }
            }
            lastStatus = status
        } catch {
            context.logger.debug("pod status refused", metadata: ["pod": "\(identity.name)", "error": "\(error)"])
        }
    }
}

extension ContainerState {
    /// A name for the run that is or was last.
    func id(in pod: PodIdentity) -> String? { run.map { id(in: pod, run: $0) } }
    func id(in pod: PodIdentity, run: Int) -> String { "process://\(pod.uid)/\(name)/\(run)" }
}

extension Duration {
    /// As Go writes it: `10s`, `1m20s`, `5m0s`.
    var goText: String {
        let seconds = components.seconds
        if seconds < 1 { return "\(nanoseconds / 1_000_000)ms" }
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }
}
