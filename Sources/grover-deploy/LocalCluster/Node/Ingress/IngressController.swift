internal import Documents
internal import KubernetesModel
public import Logging
public import NIOCore
internal import Synchronization

/// Serves the Ingresses of the cluster on one port of 127.0.0.1, which opens with the first Ingress.
public final class IngressController: Sendable {
    private let access: any ClusterAccess
    private let wantedPort: Int?
    private let server: IngressServer
    private let routes = IngressRoutes()
    private let endpoints = EndpointTable()
    private let ports = ServicePorts()
    private let events: NodeEvents
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let listening = Mutex<Int?>(nil)
    private static let retryAfter = Duration.seconds(2)

    /// - Parameter port: 0 takes any free one.
    public init(
        access: any ClusterAccess, port: Int = 0, group: any EventLoopGroup,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.access = access
        wantedPort = port
        self.clock = clock
        self.logger = logger
        events = NodeEvents(access: access, nodeName: "ingress")
        server = IngressServer(routes: routes, endpoints: endpoints, ports: ports, group: group)
    }

    /// Works until its task is cancelled.
    public func run() async throws {
        try await makeClass()
        let (wishes, wish) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in wishes { await self.serve() }
            }
            await self.follow(wish)
            group.cancelAll()
        }
    }

    private func follow(_ wish: AsyncStream<Void>.Continuation) async {
        defer { wish.finish() }
        while !Task.isCancelled {
            if let slices = try? await access.list(.endpointSlices, namespace: nil) { endpoints.keepOnly(slices) }
            if let services = try? await access.list(.services, namespace: nil) { ports.keepOnly(services) }
            if let ingresses = try? await access.list(.ingresses, namespace: nil) { routes.keepOnly(ingresses) }
            for await event in await access.watch([.ingresses, .services, .endpointSlices]) {
                let isDeleted = event.change == .deleted
                switch event.type {
                case .endpointSlices: isDeleted ? endpoints.remove(event.object) : endpoints.apply(event.object)
                case .services: isDeleted ? ports.remove(event.object) : ports.apply(event.object)
                case .ingresses where isDeleted: routes.remove(event.object)
                default:
                    routes.apply(event.object)
                    guard IngressRoutes.isOurs(event.object) else { continue }
                    wish.yield()
                    await publish(event.object)
                }
            }
        }
    }

    /// Listens until cancelled; a port that is in use is said and tried again.
    private func serve() async {
        while !Task.isCancelled {
            do {
                try await server.run(port: wantedPort ?? 0, logger: logger) { port in
                    self.listening.withLock { $0 = port }
                    for ingress in (try? await self.access.list(.ingresses, namespace: nil)) ?? [] {
                        await self.publish(ingress)
                    }
                }
            } catch {
                for ingress in (try? await access.list(.ingresses, namespace: nil)) ?? []
                where IngressRoutes.isOurs(ingress) {
                    await events.record(
                        "PortNotListening",
                        "cannot listen on 127.0.0.1:\(wantedPort ?? 0): \(error); trying again", about: ingress,
                        isWarning: true)
                }
                guard (try? await clock.sleep(for: Self.retryAfter)) != nil else { return }
            }
        }
    }

    private func publish(_ ingress: Node) async {
        guard IngressRoutes.isOurs(ingress), let port = listening.withLock({ $0 }) else { return }
        let status: Node = [
            "ingress": [["ip": "127.0.0.1", "ports": [["port": Node(port), "protocol": "TCP"]]]]
        ]
        guard ingress.value(at: "status", "loadBalancer") != status else { return }
        _ = try? await access.update(
            .ingresses, namespace: ingress.objectNamespace, name: ingress.objectName ?? "", subresource: "status",
            manager: "ingress-controller"
        ) { $0.set(status, at: "status", "loadBalancer") }
        await events.record("Sync", "Scheduled for sync; served at http://127.0.0.1:\(port)", about: ingress)
    }

    private func makeClass() async throws {
        guard try await access.get(.ingressClasses, namespace: nil, name: IngressRoutes.className) == nil else {
            return
        }
        let object: Node = [
            "apiVersion": "networking.k8s.io/v1", "kind": "IngressClass",
            "metadata": [
                "name": Node(IngressRoutes.className),
                "annotations": ["ingressclass.kubernetes.io/is-default-class": "true"],
            ],
            "spec": ["controller": "grover.local/ingress"],
        ]
        _ = try await access.create(.ingressClasses, object, manager: "ingress-controller")
    }
}
