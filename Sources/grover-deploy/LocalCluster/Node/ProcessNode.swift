internal import Documents
internal import KubernetesModel
public import Logging
public import NIOCore
internal import NIOPosix

/// A node whose pods are processes of this machine.
///
/// Not enforced, because a process has no container around it: read-only root file systems, capabilities, users,
/// memory and CPU limits, network policies. Out-of-memory kills therefore show as exit code 137 with reason `Error`.
public final class ProcessNode: ClusterNode {
    private let context: NodeContext
    private let roster: PodRoster

    public init(
        _ settings: ProcessNodeSettings, access: any ClusterAccess, addresses: ClusterAddresses,
        group: any EventLoopGroup, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        context = NodeContext(
            settings: settings, access: access, addresses: addresses, group: group, clock: clock, logger: logger,
            images: ImageStore(stateFolder: settings.stateFolder),
            events: NodeEvents(access: access, nodeName: settings.name))
        roster = PodRoster(context)
    }

    public func run() async throws {
        try HostFiles.makeFolder("\(context.settings.stateFolder)/pods")
        try await NodeRegistration(context).register()
        await withDiscardingTaskGroup { group in
            // A watch that fell behind ends; the list says what it missed.
            while !Task.isCancelled {
                if let pods = try? await context.access.list(.pods, namespace: nil) {
                    for folder in await roster.forgetAllBut(pods: pods) { group.addTask { await self.clear(folder) } }
                }
                for await event in await context.access.watch([.pods, .configMaps, .secrets, .claims]) {
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
        default:
            if event.change != .deleted { await roster.surroundingsChanged(in: object.objectNamespace) }
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
        return stopped
    }
}
