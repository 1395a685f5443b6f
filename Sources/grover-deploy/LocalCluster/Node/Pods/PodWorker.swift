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
    var rewrites: [PodRewrite] = []
    /// Surroundings of running containers, for probes and hooks.
    var clients: [String: ProbeClient] = [:]
    private var lastStatus: Node?
    /// The object is gone from the API: there is nobody to tell.
    private var isRemoved = false
    private var isFinished = false
    private var deletionSent = false
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private var tasks: [String: Task<Void, Never>] = [:]

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

    func update(_ pod: Node) {
        self.pod = pod
        wake()
    }

    func removed() {
        isRemoved = true
        wake()
    }

    /// A ConfigMap, Secret or claim appeared: what waited for one tries again.
    func surroundingsChanged() {
        for index in containers.indices where containers[index].isHeld && tasks["hold \(index)"] == nil {
            containers[index].isHeld = false
        }
        if !isTerminating && podIP != nil { wake() }
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
        guard !hasRunToItsEnd else {
            await publish()
            return
        }
        await publish()
        guard await prepare() else { return }
        for index in containers.indices where mayAct(on: index) { await advance(index) }
        await publish()
    }

    /// Init containers run one after another, before all others.
    private func mayAct(on index: Int) -> Bool {
        let before = containers.filter(\.isInit).prefix(index)
        guard before.allSatisfy(\.succeeded) else { return false }
        return !containers[index].isInit || !containers[index].succeeded
    }

    private func advance(_ index: Int) async {
        let container = containers[index]
        guard !container.isAlive, !container.isHeld else { return }
        switch container.phase {
        case .running: return
        case .waiting: await launch(index)
        case .terminated(let end):
            guard shouldRestart(container, end) else { return }
            await restart(index, after: end)
        }
    }

    private func shouldRestart(_ container: ContainerState, _ end: Termination) -> Bool {
        switch restartPolicy {
        case "Never": false
        case "OnFailure": end.exitCode != 0
        default: !container.isInit || end.exitCode != 0
        }
    }

    private func restart(_ index: Int, after end: Termination) async {
        let restarts = context.settings.restarts
        if let began = end.startedAt, let ended = end.finishedAt,
            Duration.seconds(ended.seconds(since: began)) >= restarts.forgivenAfter
        {
            containers[index].restartsInRow = 0
        }
        let wait = restarts.wait(afterRestarts: containers[index].restartsInRow)
        let left = wait - .seconds(Timestamp.now.seconds(since: end.finishedAt ?? .now))
        containers[index].restartsInRow += 1
        guard wait > .zero, left > .zero else {
            await launch(index)
            return
        }
        containers[index].last = end
        let name = containers[index].name
        let where_ = "\(identity.name)_\(identity.namespace)(\(identity.uid))"
        containers[index].phase = .waiting(
            reason: "CrashLoopBackOff",
            message: "back-off \(wait.goText) restarting failed container=\(name) pod=\(where_)")
        hold(index, for: left)
        await record(
            index, "BackOff", "Back-off restarting failed container \(name) in pod \(where_)", isWarning: true)
    }

    /// Every container has ended and none starts again.
    private var hasRunToItsEnd: Bool {
        if containers.contains(where: { $0.isInit && $0.termination.map { $0.exitCode != 0 } == true }),
            restartPolicy == "Never", !containers.contains(where: \.isAlive)
        {
            return true
        }
        return containers.allSatisfy { container in
            guard let end = container.termination, !container.isLaunching else { return false }
            return !shouldRestart(container, end)
        }
    }

    // MARK: The end

    private func terminate() async {
        for index in containers.indices where containers[index].isAlive {
            stop(index, grace: isRemoved ? 2 : pod.metadata?["deletionGracePeriodSeconds"]?.int ?? 30)
        }
        let isOver = !containers.contains(where: \.isAlive)
        if !isRemoved { await publish(hasEnded: isOver) }
        guard isOver else { return }
        if isRemoved {
            for run in folder.runs { run.killRemains() }
            HostFiles.remove(folder.path)
            context.podAddresses.release(identity.uid)
            isFinished = true
            waker.finish()
        } else if !deletionSent {
            deletionSent = true
            let options = DeletionOptions(gracePeriodSeconds: 0, uid: identity.uid)
            try? await context.access.delete(
                .pods, namespace: identity.namespace, name: identity.name, options: options)
        }
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
            hasEnded: hasEnded || hasRunToItsEnd, containerID: { [identity] in $0.id(in: identity) }
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
    func id(in pod: PodIdentity) -> String? {
        run.map { "process://\(pod.uid)/\(name)/\($0)" }
    }
}

extension Duration {
    /// As Go writes it: `10s`, `1m20s`, `5m0s`.
    var goText: String {
        let seconds = components.seconds
        if seconds < 1 { return "\(nanoseconds / 1_000_000)ms" }
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }
}
