internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The connections of one event loop to one service. It is used on that loop only.
///
/// There is no limit of its own: as many connections are open as requests were under way at once, which the service's guard limits.
final class UpstreamPool {
    struct Times: Sendable {
        /// How long a connection is tried, again and again where that fails at once.
        var connecting: TimeAmount
        /// How long a service may be silent.
        var silence: TimeAmount
        /// How long the head of an answer may take.
        var deadline: TimeAmount
        /// How long an unused connection is kept; shorter than a leaving server serves on.
        var idle: TimeAmount
    }

    let times: Times
    private let target: UpstreamTarget
    private let loop: any EventLoop
    private var idle: [UpstreamConnection] = []
    /// Requests for each of which a connection is on its way; the first gets whichever is there first.
    private var waiting: [Exchange] = []
    private var isClosed = false

    init(_ target: UpstreamTarget, times: Times, loop: any EventLoop) {
        self.target = target
        self.times = times
        self.loop = loop
    }

    /// Tells the exchange `connected`, at once where a connection is free, or `failed`.
    func acquire(for exchange: Exchange) {
        // The last one used, so that those which are not needed grow old.
        if let connection = idle.popLast() { return exchange.connected(connection) }
        waiting.append(exchange)
        connect(for: exchange, until: .now() + times.connecting, pause: .milliseconds(20))
    }

    /// The exchange waits for no connection any more.
    func forget(_ exchange: Exchange) {
        waiting.removeAll { $0 === exchange }
    }

    /// A connection is free.
    func release(_ connection: UpstreamConnection) {
        if !waiting.isEmpty { return waiting.removeFirst().connected(connection) }
        if isClosed { return connection.close() }
        idle.append(connection)
        connection.rest()
    }

    /// A connection is gone.
    func remove(_ connection: UpstreamConnection) {
        if let place = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: place) }
    }

    /// Connections that are in use end with their answer.
    func close() {
        isClosed = true
        let ending = idle
        idle = []
        for connection in ending { connection.close() }
    }

    private func connect(for exchange: Exchange, until end: NIODeadline, pause: TimeAmount) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        let left = end - .now()
        ClientBootstrap(group: loop)
            .connectTimeout(max(left, .milliseconds(1)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.equip(channel) }
            }
            .connect(host: target.host, port: target.port)
            .assumeIsolated()
            .whenComplete { [self] result in
                switch result.flatMap({ channel in
                    Result { try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self) }
                }) {
                case .success(let connection): release(connection)
                case .failure(let error): retry(for: exchange, until: end, pause: pause, after: error)
                }
            }
    }

    /// Nothing was sent yet: a pod that is just being replaced has a neighbour in a moment.
    private func retry(
        for exchange: Exchange, until end: NIODeadline, pause: TimeAmount, after error: any Error
    ) {
        guard waiting.contains(where: { $0 === exchange }) else { return }
        guard .now() + pause < end, !isClosed else {
            forget(exchange)
            return exchange.failed(.unreachable, "\(error)")
        }
        loop.assumeIsolated().scheduleTask(in: pause) { [self] in
            guard waiting.contains(where: { $0 === exchange }) else { return }
            connect(for: exchange, until: end, pause: min(pause * 2, .milliseconds(500)))
        }
    }

    private func equip(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls = target.tls {
            // A certificate for an address is held against the address itself.
            let name = (try? SocketAddress(ipAddress: target.host, port: 0)) == nil ? target.host : nil
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
        }
        try pipeline.addHandler(UpstreamConnection(pool: self))
    }
}
