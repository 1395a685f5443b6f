internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import ServiceKit
internal import ServiceLifecycle

/// Sends requests on to the services, each behind its guard, from connection to connection of one event loop.
///
/// Why this is no handler of a router: `docs/decisions/0006-gateway-data-path.md`.
final class Forwarding: Sendable {
    /// A service, and which paths are its own.
    struct Service: Sendable {
        let target: UpstreamTarget
        let guarding: UpstreamGuard
        /// A path, and what it stands for in counts and limits where something follows it.
        let prefixes: [(path: String, pattern: String)]
    }

    /// Where a request goes.
    struct Route: Sendable {
        let service: Int
        let pattern: String
    }

    let services: [Service]
    let door: Door
    let accounting: RequestAccounting
    let crossOrigin: CrossOriginPolicy?
    let logger: Logger
    let maximumBody: Int
    /// For each event loop the pools of the services, in their order.
    private let pools: [ObjectIdentifier: NIOLoopBoundBox<[UpstreamPool]>]

    init(
        services: [Service], door: Door, accounting: RequestAccounting, crossOrigin: CrossOriginPolicy?,
        logger: Logger, maximumBody: Int, times: UpstreamPool.Times, group: any EventLoopGroup
    ) {
        self.services = services
        self.door = door
        self.accounting = accounting
        self.crossOrigin = crossOrigin
        self.logger = logger
        self.maximumBody = maximumBody
        var pools: [ObjectIdentifier: NIOLoopBoundBox<[UpstreamPool]>] = [:]
        for loop in group.makeIterator() {
            pools[ObjectIdentifier(loop)] = .makeBoxSendingValue(
                services.map { UpstreamPool($0.target, times: times, loop: loop) }, eventLoop: loop)
        }
        self.pools = pools
    }

    /// Where a request goes; nil for what the gateway answers itself, refusals of its form among it.
    func route(_ head: HTTPRequest) -> Route? {
        guard let target = head.path, Door.methods.contains(head.method), !Door.isUpgrade(head),
            crossOrigin?.preflight(head) == nil
        else { return nil }
        let path = RequestTarget.path(of: target)
        for (index, service) in services.enumerated() {
            for prefix in service.prefixes where path.utf8.starts(with: prefix.path.utf8) {
                let rest = path.utf8.dropFirst(prefix.path.utf8.count)
                if rest.isEmpty { return Route(service: index, pattern: prefix.path) }
                if rest.first == UInt8(ascii: "/") { return Route(service: index, pattern: prefix.pattern) }
            }
        }
        return nil
    }

    /// To be called on the loop.
    func pool(of route: Route, on loop: any EventLoop) -> UpstreamPool? {
        pools[ObjectIdentifier(loop)]?.value[route.service]
    }

    private func close() async {
        for box in pools.values {
            try? await box.eventLoop.submit { for pool in box.value { pool.close() } }.get()
        }
    }
}

extension Forwarding: ServiceLifecycle.Service {
    /// Keeps the connections until the last request is answered.
    func run() async throws {
        try? await gracefulShutdown()
        await close()
    }
}

enum RequestTarget {
    /// A target without its query. That it is a path, and of a whole address the path, the server sees to.
    static func path(of target: String) -> Substring {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target[...]
    }
}
