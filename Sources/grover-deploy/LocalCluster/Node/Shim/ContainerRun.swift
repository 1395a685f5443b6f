internal import CProcess
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// One run of a container as the control plane sees it: it starts a shim, or finds one that runs already.
struct ContainerRun: Sendable {
    enum Change: Sendable {
        /// The container's process is there; `RunFolder.processes` says which.
        case started
        /// The shim is gone; `RunFolder.ending` says how the container ended, or nothing if the shim was killed.
        case ended
    }

    let folder: RunFolder
    let changes: AsyncStream<Change>

    /// Starts a shim for the order.
    static func start(
        _ order: RunFolder.Order, in folder: RunFolder, shim: [String], group: any EventLoopGroup
    ) async throws -> ContainerRun {
        guard let program = shim.first else { throw HostError("start a shim for", folder.path, ENOENT) }
        try HostFiles.makeFolder(folder.path)
        try folder.write(order)
        guard mkfifo(folder.alivePath, 0o600) == 0 || errno == EEXIST else {
            throw HostError("create", folder.alivePath)
        }
        let reader = try openAlive(folder)
        let writer = open(folder.alivePath, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let output = open(folder.shimLogPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { for descriptor in [writer, null, output] { close(descriptor) } }
        let launch = ProcessLaunch(
            executable: program, arguments: shim.dropFirst() + [folder.path],
            environment: [RunFolder.markName: folder.path],
            workingFolder: folder.path, descriptors: [null, output, output, writer])
        do {
            let pid = try launch.start()
            return ContainerRun(folder: folder, changes: try await follow(reader, child: pid, group: group))
        } catch {
            close(reader)
            throw error
        }
    }

    /// Follows a shim that an earlier control plane started, if it still lives.
    static func adopt(_ folder: RunFolder, group: any EventLoopGroup) async throws -> ContainerRun? {
        guard let processes = folder.processes, processes.shim.isAlive else { return nil }
        let reader = try openAlive(folder)
        return ContainerRun(folder: folder, changes: try await follow(reader, child: nil, group: group))
    }

    private static func openAlive(_ folder: RunFolder) throws -> CInt {
        let reader = open(folder.alivePath, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard reader >= 0 else { throw HostError("open", folder.alivePath) }
        return reader
    }

    private static func follow(
        _ reader: CInt, child: pid_t?, group: any EventLoopGroup
    ) async throws -> AsyncStream<Change> {
        // A shim tells twice at most; one byte may be read again after an adoption.
        let (stream, continuation) = AsyncStream<Change>.makeStream(bufferingPolicy: .bufferingNewest(8))
        _ = try await NIOPipeBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ShimFollower(child: child, continuation))
                }
            }
            .takingOwnershipOfDescriptor(input: reader).get()
        return stream
    }
}

/// Reads a shim's FIFO: a byte is its word that the container started, the end is the shim's own end.
private final class ShimFollower: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let child: pid_t?
    private let changes: AsyncStream<ContainerRun.Change>.Continuation

    init(child: pid_t?, _ changes: AsyncStream<ContainerRun.Change>.Continuation) {
        self.child = child
        self.changes = changes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { changes.yield(.started) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        guard let child else {
            finish(changes)
            return
        }
        // The FIFO closes a moment before the process can be waited for.
        NIOThreadPool.singleton.submit { [changes] _ in
            while waitpid(child, nil, 0) < 0 && errno == EINTR {}
            finish(changes)
        }
    }
}

private func finish(_ changes: AsyncStream<ContainerRun.Change>.Continuation) {
    changes.yield(.ended)
    changes.finish()
}
