internal import Documents
internal import Glibc
internal import KubernetesModel
internal import Logging
internal import NIOCore

/// Keeps a listener for each address and port that Services ask for.
actor ServiceListeners {
    /// One listener that a Service asks for.
    private struct Want: Hashable {
        let address: String
        let port: Int
        let target: ServicePort
        let isExternal: Bool
    }

    private struct Holding {
        var service: Node
        var open: [Want: ServiceListener] = [:]
        var failed: [Want: String] = [:]
        var retry: Task<Void, Never>?
    }

    private let access: any ClusterAccess
    private let endpoints: EndpointTable
    private let loadBalancerPorts: LoadBalancerPorts
    private let group: any EventLoopGroup
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let events: NodeEvents
    private var holdings: [String: Holding] = [:]
    private static let retryAfter = Duration.seconds(2)

    init(
        access: any ClusterAccess, endpoints: EndpointTable, loadBalancerPorts: LoadBalancerPorts,
        group: any EventLoopGroup, clock: any Clock<Duration>, logger: Logger
    ) {
        self.access = access
        self.endpoints = endpoints
        self.loadBalancerPorts = loadBalancerPorts
        self.group = group
        self.clock = clock
        self.logger = logger
        events = NodeEvents(access: access, nodeName: "service-proxy")
    }

    func apply(_ service: Node) async {
        let key = Self.key(service)
        holdings[key, default: Holding(service: service)].service = service
        await settle(key)
    }

    func remove(_ service: Node) {
        guard let holding = holdings.removeValue(forKey: Self.key(service)) else { return }
        holding.retry?.cancel()
        for listener in holding.open.values { listener.close() }
    }

    func keepOnly(_ services: [Node]) {
        let keys = Set(services.map(Self.key))
        for (key, holding) in holdings where !keys.contains(key) { remove(holding.service) }
    }

    /// Opens what is missing, closes what is too much, and says in status what came of it.
    private func settle(_ key: String) async {
        guard let holding = holdings[key] else { return }
        let wants = wants(of: holding.service)
        for (want, listener) in holding.open where !wants.contains(want) {
            listener.close()
            holdings[key]?.open[want] = nil
        }
        holdings[key]?.failed = [:]
        for want in wants where holdings[key]?.open[want] == nil {
            do {
                let listener = try await ServiceListener.bind(
                    want.address, port: wantedPort(want), to: want.target, endpoints, group: group)
                // The Service may have gone or changed, or another call have opened it, while this one waited.
                guard let now = holdings[key], now.open[want] == nil, self.wants(of: now.service).contains(want)
                else {
                    listener.close()
                    continue
                }
                holdings[key]?.open[want] = listener
            } catch {
                await failed(key, want, error)
            }
        }
        await publish(key)
        retryLater(key)
    }

    private func failed(_ key: String, _ want: Want, _ error: any Error) async {
        guard let service = holdings[key]?.service else { return }
        let why =
            (error as? IOError)?.errnoCode == EADDRINUSE
            ? "the port is in use by another program" : "\(error)"
        holdings[key]?.failed[want] = why
        await events.record(
            "PortNotListening", "cannot listen on \(want.address):\(want.port): \(why); trying again", about: service,
            isWarning: true)
    }

    private func retryLater(_ key: String) {
        holdings[key]?.retry?.cancel()
        holdings[key]?.retry = nil
        guard holdings[key]?.failed.isEmpty == false else { return }
        let clock = clock
        holdings[key]?.retry = Task { [weak self] in
            guard (try? await clock.sleep(for: Self.retryAfter)) != nil else { return }
            await self?.settle(key)
        }
    }

    private func wants(of service: Node) -> Set<Want> {
        guard let address = service.value(at: "spec", "clusterIP")?.string, address != "None", !address.isEmpty,
            service.deletionTimestamp == nil
        else { return [] }
        let isExternal = service.value(at: "spec", "type")?.string == "LoadBalancer"
        var wants: Set<Want> = []
        for port in service.value(at: "spec", "ports")?.list ?? [] {
            guard let number = port["port"]?.int, (port["protocol"]?.string ?? "TCP") == "TCP" else { continue }
            let target = ServicePort(
                namespace: service.objectNamespace ?? "default", service: service.objectName ?? "",
                port: port["name"]?.string ?? "")
            wants.insert(Want(address: address, port: number, target: target, isExternal: false))
            if isExternal {
                wants.insert(Want(address: "127.0.0.1", port: number, target: target, isExternal: true))
            }
        }
        return wants
    }

    private func wantedPort(_ want: Want) -> Int {
        if want.isExternal, case .anyFree = loadBalancerPorts { return 0 }
        return want.port
    }

    /// Where a LoadBalancer can be reached, and which of its ports cannot.
    private func publish(_ key: String) async {
        guard let holding = holdings[key] else { return }
        let open = holding.open.filter(\.key.isExternal)
        let failed = holding.failed.filter(\.key.isExternal)
        var ingress: Node?
        if !open.isEmpty || !failed.isEmpty {
            let ports =
                open.map { (port: $0.value.port, error: false) } + failed.map { (port: $0.key.port, error: true) }
            let nodes = ports.sorted { $0.port < $1.port }.map { port in
                var node: Node = ["port": Node(port.port), "protocol": "TCP"]
                if port.error { node["error"] = "PortNotListening" }
                return node
            }
            ingress = [["ip": "127.0.0.1", "ipMode": "VIP", "ports": Node(nodes)]]
        }
        let status: Node = ingress.map { ["ingress": $0] } ?? .emptyMap
        guard (holding.service.value(at: "status", "loadBalancer") ?? .emptyMap) != status else { return }
        do {
            _ = try await access.update(
                .services, namespace: holding.service.objectNamespace, name: holding.service.objectName ?? "",
                subresource: "status", manager: "service-proxy"
            ) { $0.set(status, at: "status", "loadBalancer") }
        } catch {
            logger.debug("service status refused", metadata: ["service": "\(key)", "error": "\(error)"])
        }
    }

    private static func key(_ service: Node) -> String {
        "\(service.objectNamespace ?? "default")/\(service.objectName ?? "")"
    }
}
