internal import CProcess
@preconcurrency internal import Dispatch
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A running command of an `exec`: its streams, its terminal and its end.
public final class CommandProcess: Sendable {
    enum Stream: Sendable {
        case output, errorOutput
    }

    typealias Pipe = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let input: (any Channel)?
    private let terminal: CInt?
    private let outputs: [(stream: Stream, pipe: Pipe)]
    private let ending: AsyncStream<CInt>
    private let reaper: Reaper

    /// - Parameter launch: its descriptors are set here.
    init(_ launch: ProcessLaunch, _ command: PodCommand, group: any EventLoopGroup) async throws {
        let streams =
            command.isTerminal ? try CommandStreams.terminal() : try CommandStreams.pipes(hasInput: command.hasInput)
        var launch = launch
        launch.descriptors = streams.child
        launch.terminal = streams.terminalName
        let started = Result { try launch.start() }
        streams.closeChild()
        guard case .success(let pid) = started else {
            streams.closeParent()
            _ = try started.get()
            throw HostError("start", launch.executable)
        }
        let reaper = Reaper(pid)
        self.reaper = reaper
        ending = reaper.ending
        // Whoever cannot read from it does not leave it running.
        var isWhole = false
        defer { if !isWhole { reaper.kill() } }
        var outputs: [(stream: Stream, pipe: Pipe)] = []
        if let master = streams.terminal {
            terminal = fcntl(master, F_DUPFD_CLOEXEC, 0)
            let pipe = try await Self.pipe(reading: master, writing: fcntl(master, F_DUPFD_CLOEXEC, 0), group)
            outputs = [(.output, pipe)]
            input = pipe.channel
        } else {
            terminal = nil
            for (stream, reader) in zip([Stream.output, .errorOutput], streams.readers) {
                outputs.append((stream, try await Self.pipe(reading: reader, writing: nil, group)))
            }
            if let writer = streams.writer {
                input = try await NIOPipeBootstrap(group: group)
                    .takingOwnershipOfDescriptor(output: writer).get()
            } else {
                input = nil
            }
        }
        self.outputs = outputs
        isWhole = true
    }

    deinit {
        if let terminal { close(terminal) }
    }

    /// Hands on all output and waits for the end.
    ///
    /// - Returns: the exit code; 128 and the signal's number for a signal.
    func run(_ tell: @escaping @Sendable (Stream, ByteBuffer) async throws -> Void) async -> Int {
        await withTaskGroup(of: Int?.self) { group in
            for (stream, pipe) in outputs {
                group.addTask {
                    // A terminal whose last program has ended answers with an error instead of an end.
                    try? await pipe.executeThenClose { inbound, _ in
                        for try await chunk in inbound { try await tell(stream, chunk) }
                    }
                    return nil
                }
            }
            group.addTask { [ending] in
                for await status in ending { return CommandRun.exitCode(status) }
                return nil
            }
            var code: Int?
            for await result in group { code = result ?? code }
            return code ?? 137
        }
    }

    /// Input for the command; waits until it is taken.
    func write(_ bytes: ByteBuffer) async throws { try await input?.writeAndFlush(bytes).get() }

    func endInput() async {
        guard let input else { return }
        if terminal != nil {
            // The end of a terminal's input is a character.
            try? await input.writeAndFlush(ByteBuffer(bytes: [0x04])).get()
        } else {
            try? await input.close().get()
        }
    }

    func resize(rows: Int, columns: Int) {
        guard let terminal else { return }
        _ = grover_set_window(terminal, UInt16(clamping: rows), UInt16(clamping: columns))
    }

    /// Ends the command and what it started in its group.
    func kill() { reaper.kill() }

    /// Waits for the command itself, whoever still holds its streams.
    func ended() async { await reaper.ended() }
}

extension CommandProcess {
    private static func pipe(reading: CInt, writing: CInt?, _ group: any EventLoopGroup) async throws -> Pipe {
        @Sendable func wrap(_ channel: any Channel) -> EventLoopFuture<Pipe> {
            channel.eventLoop.makeCompletedFuture { try Pipe(wrappingChannelSynchronously: channel) }
        }
        let bootstrap = NIOPipeBootstrap(group: group)
        guard let writing else {
            return try await bootstrap.takingOwnershipOfDescriptor(input: reading, channelInitializer: wrap)
        }
        return try await bootstrap.takingOwnershipOfDescriptors(
            input: reading, output: writing, channelInitializer: wrap)
    }
}

/// Waits for a process without a thread, and knows whether its number is still its own.
private final class Reaper: Sendable {
    let ending: AsyncStream<CInt>
    private let pid: pid_t
    private let state = Mutex(State())

    private struct State {
        var isReaped = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    init(_ pid: pid_t) {
        self.pid = pid
        let continuation: AsyncStream<CInt>.Continuation
        (ending, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        let descriptor = grover_pidfd_open(pid)
        guard descriptor >= 0 else {
            NIOThreadPool.singleton.submit { _ in
                var info = siginfo_t()
                waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT)
                self.reap(continuation)
            }
            return
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler {
            source.cancel()
            self.reap(continuation)
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
    }

    func kill() { state.withLock { if !$0.isReaped { _ = Glibc.kill(-pid, SIGKILL) } } }

    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isReaped { state.waiting.append(continuation) }
                return state.isReaped
            }
            if isOver { continuation.resume() }
        }
    }

    /// What is left of the group is ended before its number is given up.
    private func reap(_ continuation: AsyncStream<CInt>.Continuation) {
        var status: CInt = 0
        let waiting = state.withLock { state in
            _ = Glibc.kill(-pid, SIGKILL)
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            state.isReaped = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        continuation.yield(status)
        continuation.finish()
    }
}
