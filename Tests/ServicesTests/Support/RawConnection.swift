import NIOCore
import NIOPosix
import Testing

/// An HTTP/1.1 connection that shows what a client library would hide: what stays open, and who closes.
struct RawConnection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    static func open(port: Int) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.minutes(10))
            .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Who has said all may still listen.
                    try NIOAsyncChannel(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
    }

    /// Opens a connection for the time of the body.
    static func with(port: Int, _ body: (inout Talk) async throws -> Void) async throws {
        try await open(port: port).executeThenClose { inbound, outbound in
            var talk = Talk(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            try await body(&talk)
        }
    }

    struct Talk {
        var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var received = ""

        init(
            inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.inbound = inbound
            self.outbound = outbound
        }

        func send(_ requestLine: String) async throws {
            try await outbound.write(
                ByteBuffer(string: "\(requestLine) HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n"))
        }

        func write(_ text: String) async throws {
            try await outbound.write(ByteBuffer(string: text))
        }

        /// The head of the next answer, which has no body or one that is left unread; nil at the end.
        mutating func head() async throws -> String? {
            while true {
                if let end = received.firstRange(of: "\r\n\r\n") {
                    defer { received = String(received[end.upperBound...]) }
                    return String(received[..<end.upperBound])
                }
                guard let more = try await inbound.next() else { return nil }
                received += String(buffer: more)
            }
        }

        /// The next answer, head and body; nil where the server ended the connection instead.
        mutating func answer() async throws -> String? {
            while true {
                if let end = received.firstRange(of: "\r\n\r\n") {
                    let head = received[..<end.lowerBound]
                    let length = head.split(separator: "\r\n").lazy.compactMap { line -> Int? in
                        line.hasPrefix("Content-Length: ") ? Int(line.dropFirst(16)) : nil
                    }.first
                    if received[end.upperBound...].utf8.count >= length ?? 0 {
                        defer { received = "" }
                        return received
                    }
                }
                guard let more = try await inbound.next() else { return nil }
                received += String(buffer: more)
            }
        }

        mutating func ask(_ requestLine: String) async throws -> String {
            try await send(requestLine)
            return try #require(try await answer())
        }
    }
}
