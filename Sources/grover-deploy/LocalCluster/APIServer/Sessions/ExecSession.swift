import Documents
import NIOCore
import NIOWebSocket

/// Carries a command's streams over a WebSocket in the manner of `v5.channel.k8s.io`: the first byte of each message
/// says which stream the rest belongs to.
struct ExecSession: Sendable {
    static let subprotocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"]

    private enum Channel {
        static let input: UInt8 = 0
        static let output: UInt8 = 1
        static let errorOutput: UInt8 = 2
        static let status: UInt8 = 3
        static let resize: UInt8 = 4
        static let close: UInt8 = 255
    }

    private let process: CommandProcess

    init(_ process: CommandProcess) { self.process = process }

    func run(_ frames: SessionPlan.Frames) async {
        // A client that leaves takes its command with it.
        frames.channel.closeFuture.whenComplete { [process] _ in process.kill() }
        defer { process.kill() }
        try? await frames.executeThenClose { inbound, outbound in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.read(inbound, outbound) }
                let code = await process.run { stream, bytes in
                    try await outbound.write(
                        .message(stream == .output ? Channel.output : Channel.errorOutput, bytes))
                }
                try? await outbound.write(.message(Channel.status, ByteBuffer(bytes: JSON.bytes(Self.status(code)))))
                try? await outbound.write(.close())
                Self.boundFarewell(of: frames)
                await group.next()
                outbound.finish()
            }
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async {
        do {
            for try await frame in inbound {
                switch frame.opcode {
                case .binary, .text: try await take(frame.unmaskedData)
                case .ping:
                    try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
                case .connectionClose:
                    process.kill()
                    return
                default: continue
                }
            }
        } catch {
            return
        }
    }

    private func take(_ message: ByteBuffer) async throws {
        var message = message
        switch message.readInteger(as: UInt8.self) {
        case Channel.input:
            // A command that reads no more has no use for the rest.
            if message.readableBytes > 0 { try? await process.write(message) }
        case Channel.resize:
            guard let size = try? JSON.read(Array(message.readableBytesView)), let rows = size["Height"]?.int,
                let columns = size["Width"]?.int
            else { return }
            process.resize(rows: rows, columns: columns)
        case Channel.close:
            if message.readInteger(as: UInt8.self) == Channel.input { await process.endInput() }
        default: return
        }
    }

    /// Says why the command did not even start.
    static func fail(_ error: any Error, over frames: SessionPlan.Frames) async {
        let status = error as? APIStatus ?? APIStatus(code: 500, reason: "InternalError", message: "\(error)")
        try? await frames.executeThenClose { inbound, outbound in
            try await outbound.write(.message(Channel.status, ByteBuffer(bytes: JSON.bytes(status.node))))
            try await outbound.write(.close())
            boundFarewell(of: frames)
            for try await frame in inbound where frame.opcode == .connectionClose { break }
            outbound.finish()
        }
    }

    /// The connection ends when the client has closed its side too (RFC 6455, section 7.1.1), or after a while: a client
    /// whose connection is gone before it has read may lose the last messages.
    private static func boundFarewell(of frames: SessionPlan.Frames) {
        let channel = frames.channel
        let end = channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in end.cancel() }
    }

    /// The last message of a session: how the command ended.
    static func status(_ code: Int) -> Node {
        guard code != 0 else { return ["metadata": [:], "status": "Success"] }
        return [
            "metadata": [:], "status": "Failure",
            "message": Node("command terminated with non-zero exit code: exit status \(code)"),
            "reason": "NonZeroExitCode",
            "details": ["causes": [["reason": "ExitCode", "message": Node(String(code))]]],
        ]
    }
}

extension WebSocketFrame {
    /// A message of one stream among several.
    static func message(_ channel: UInt8, _ bytes: ByteBuffer) -> WebSocketFrame {
        var data = ByteBuffer(bytes: [channel])
        data.writeImmutableBuffer(bytes)
        return WebSocketFrame(fin: true, opcode: .binary, data: data)
    }

    static func close() -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(bytes: [0x03, 0xE8]))
    }
}
