internal import Documents
internal import KubernetesModel
public import Logging
public import NIOCore
internal import NIOPosix

/// A node whose pods are processes of this machine.
///
/// Not enforced, because a process has no container around it: read-only file systems, capabilities, users, network
/// policies. Limits of memory and CPU are enforced where this user may make control groups; elsewhere the shim looks at
/// memory once a second.
public final class ProcessNode: ClusterNode {
    private let context: NodeContext
    private let roster: PodRoster

    public init(
        _ settings: ProcessNodeSettings, access: any ClusterAccess, addresses: ClusterAddresses,
        group: any EventLoopGroup, clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        tokens: (any PodTokenSource)? = nil
    ) {
        context = NodeContext(
            settings: settings, access: access, addresses: addresses, group: group, clock: clock, logger: logger,
            images: ImageStore(stateFolder: settings.stateFolder),
            events: NodeEvents(access: access, nodeName: settings.name), tokens: tokens,
            groups: settings.usesControlGroups ? .claim(named: "grover-\(addresses.block)") : .none)
        roster = PodRoster(context)
    }

    public func run() async throws {
        try HostFiles.makeFolder("\(context.settings.stateFolder)/pods")
        try context.groups.remember(in: context.settings.stateFolder)
        try await NodeRegistration(context).register()
        if let node = try await context.access.get(.nodes, namespace: nil, name: context.settings.name) {
            await context.events.record("LimitsNotEnforced", context.groups.account, about: node)
        }
        await withDiscardingTaskGroup { group in
            // A watch that fell behind ends; the list says what it missed.
            while !Task.isCancelled {
                if let pods = try? await context.access.list(.pods, namespace: nil) {
                    for folder in await roster.forgetAllBut(pods: pods) { group.addTask { await self.clear(folder) } }
                }
                for await event in await context.access.watch([
                    .pods, .configMaps, .secrets, .claims, .networkPolicies, .nodes,
                ]) {
                    guard let worker = await handle(event) else { continue }
                    group.addTask {
                        await worker.run()
                        await self.roster.ended(worker)
                    }
                }
            }
        }
    }

    public func log(
        of pod: PodIdentity, options: PodLogOptions
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        guard let object = try await context.access.get(.pods, namespace: pod.namespace, name: pod.name) else {
            throw APIStatus.notFound(.pods, pod.name)
        }
        return try PodLogReader(object, PodFolder(of: pod, in: context.settings.stateFolder)).read(options)
    }

    public func start(_ command: PodCommand, in pod: PodIdentity) async throws -> CommandProcess {
        guard let client = await roster.surroundings(of: pod, container: command.container) else {
            throw APIStatus(
                code: 404, reason: "NotFound", message: "container not found (\"\(command.container)\")")
        }
        let words = command.words.map { client.rewriter.rewrite($0).text }
        var environment = client.environment
        if command.isTerminal { environment["TERM"] = environment["TERM"] ?? "xterm" }
        guard let program = CommandRun.resolve(words.first ?? "", environment["PATH"] ?? "") else {
            throw APIStatus(
                code: 500, reason: "InternalError",
                message: "error executing command in container: exec: \"\(words.first ?? "")\": "
                    + "executable file not found in $PATH")
        }
        let launch = ProcessLaunch(
            executable: program, arguments: Array(words.dropFirst()), environment: environment,
            workingFolder: client.folder, descriptors: [])
        return try await CommandProcess(launch, command, group: context.group)
    }

    /// - Returns: a worker that is to be run.
    private func handle(_ event: ObjectEvent) async -> PodWorker? {
        let object = event.object
        switch event.type {
        case .pods where event.change == .deleted:
            await roster.removed(object)
        case .pods:
            let node = object.value(at: "spec", "nodeName")?.string ?? ""
            if node == context.settings.name { return await roster.update(object) }
            if node.isEmpty, object.deletionTimestamp == nil { await NodeRegistration(context).bind(object) }
        case .nodes:
            if object.objectName == context.settings.name { await NodeRegistration(context).bindWaiting() }
        case .networkPolicies:
            guard event.change == .added else { return nil }
            await context.events.record(
                "NotEnforced",
                "the NetworkPolicy is stored and not enforced: the pods of this cluster are processes of one machine",
                about: object, isWarning: true)
        default:
            if event.change != .deleted { await roster.surroundingsChanged(event.type, object) }
        }
        return nil
    }

    /// Ends what a pod left that is no longer in the store.
    private func clear(_ folder: PodFolder) async {
        for run in folder.runs {
            await Self.stop(run, graceSeconds: 2, group: context.group)
            run.killRemains()
        }
        HostFiles.remove(folder.path)
    }

    /// - Returns: whether it ran.
    @discardableResult
    private static func stop(_ run: RunFolder, graceSeconds: Double, group: any EventLoopGroup) async -> Bool {
        guard let running = try? await ContainerRun.adopt(run, group: group) else { return false }
        run.requestStop(graceSeconds: graceSeconds)
        for await _ in running.changes {}
        return true
    }

    /// Ends every process that pods of the state folder left running, with no need of a control plane.
    ///
    /// - Parameter graceSeconds: the most that a container gets between SIGTERM and SIGKILL.
    /// - Returns: how many containers ran.
    @discardableResult
    public static func stopAll(stateFolder: String, graceSeconds: Double = 10) async -> Int {
        var stopped = 0
        await withTaskGroup(of: Bool.self) { group in
            for run in PodFolder.all(in: stateFolder).flatMap(\.runs) {
                group.addTask {
                    await stop(run, graceSeconds: graceSeconds, group: MultiThreadedEventLoopGroup.singleton)
                }
            }
            for await ran in group where ran { stopped += 1 }
        }
        for folder in PodFolder.all(in: stateFolder) { for run in folder.runs { run.killRemains() } }
        ControlGroups.removeAll(of: stateFolder)
        return stopped
    }
}
