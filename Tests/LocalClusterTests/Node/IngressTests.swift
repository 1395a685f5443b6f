import Documents
import KubernetesModel
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import LocalCluster

/// Which Service a request from outside reaches, and that it does.
@Suite struct IngressTests {
    private func ingress(_ name: String, _ spec: Node) -> Node {
        ["kind": "Ingress", "metadata": ["name": Node(name), "namespace": "default"], "spec": spec]
    }

    private func path(_ path: String, _ type: String, _ service: String) -> Node {
        [
            "path": Node(path), "pathType": Node(type),
            "backend": ["service": ["name": Node(service), "port": ["number": 80]]],
        ]
    }

    private var routes: IngressRoutes {
        let routes = IngressRoutes()
        routes.apply(
            ingress(
                "a",
                [
                    "ingressClassName": "local",
                    "defaultBackend": ["service": ["name": "rest", "port": ["name": "web"]]],
                    "rules": [
                        [
                            "host": "shop.example",
                            "http": [
                                "paths": [
                                    path("/", "Prefix", "root"), path("/api", "Prefix", "api"),
                                    path("/api/v2/", "Prefix", "api2"), path("/api", "Exact", "exact"),
                                    path("/any", "ImplementationSpecific", "any"),
                                ]
                            ],
                        ],
                        ["host": "*.example", "http": ["paths": [path("/", "Prefix", "wild")]]],
                    ],
                ]))
        routes.apply(
            ingress(
                "foreign", ["ingressClassName": "nginx", "rules": [["http": ["paths": [path("/", "Prefix", "x")]]]]]))
        return routes
    }

    @Test(arguments: [
        ("shop.example", "/", "root"), ("SHOP.example", "/other", "root"), ("shop.example", "/api", "exact"),
        ("shop.example", "/api/", "api"), ("shop.example", "/apis", "root"), ("shop.example", "/api/v2", "api2"),
        ("shop.example", "/api/v2/x", "api2"), ("shop.example", "/any/thing", "any"), ("a.example", "/", "wild"),
        ("a.b.example", "/", "rest"), ("elsewhere", "/", "rest"),
    ])
    func theMostExactRuleWins(_ host: String, _ path: String, _ service: String) {
        #expect(routes.backend(host: host, path: path)?.service == service)
    }

    @Test func anIngressThatIsGoneLeadsNowhere() {
        let routes = routes
        routes.remove(ingress("a", [:]))
        #expect(routes.backend(host: "shop.example", path: "/") == nil)
        #expect(routes.isEmpty)
    }

    @Test func requestsReachThePodsOfTheService() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let group = MultiThreadedEventLoopGroup.singleton
            let controller = IngressController(access: cluster.client, group: group, logger: Logger(label: "ingress"))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await controller.run() }
                defer { tasks.cancelAll() }
                try await cluster.pod { $0["readinessProbe"] = NodeCluster.listens }
                let pod = try await cluster.pod { $0.isReady }
                let service: Node = [
                    "metadata": ["name": "web", "namespace": "default"],
                    "spec": ["ports": [["name": "http", "port": 80, "targetPort": 8080]]],
                ]
                _ = try await cluster.client.create(.services, service, manager: "tests")
                let slice: Node = [
                    "metadata": [
                        "name": "web-1", "namespace": "default", "labels": ["kubernetes.io/service-name": "web"],
                    ],
                    "addressType": "IPv4", "ports": [["name": "http", "port": 8080]],
                    "endpoints": [["addresses": [Node(pod.podIP)], "conditions": ["ready": true]]],
                ]
                _ = try await cluster.client.create(.endpointSlices, slice, manager: "tests")
                var object = ingress(
                    "shop",
                    [
                        "rules": [
                            [
                                "host": "shop.example",
                                "http": ["paths": [path("/", "Prefix", "web"), path("/gone", "Prefix", "gone")]],
                            ]
                        ]
                    ])
                object["apiVersion"] = "networking.k8s.io/v1"
                _ = try await cluster.client.create(.ingresses, object, manager: "tests")
                let served = try await cluster.first(.ingresses) {
                    $0.value(at: "status", "loadBalancer", "ingress") != nil
                }
                let port = try #require(
                    served.value(at: "status", "loadBalancer", "ingress")?[0]?["ports"]?[0]?["port"]?.int)
                func ask(_ host: String, _ path: String) async throws -> (Int, String) {
                    let exchange = try await HTTPExchange.open("127.0.0.1", port, group: group)
                    try await exchange.send(
                        .init(
                            version: .http1_1, method: .GET, uri: path,
                            headers: ["Host": host, "Connection": "close"]))
                    // A refusal may come, and the connection end, before the request has.
                    try? await exchange.finish()
                    let status = Int(try await exchange.head().status.code)
                    var text = ""
                    while let chunk = try await exchange.body() { text += String(buffer: chunk) }
                    return (status, text)
                }
                let answer = try await ask("shop.example", "/hello")
                #expect(answer.0 == 200)
                #expect(answer.1.contains("one "))
                #expect(try await ask("elsewhere.example", "/").0 == 404)
                #expect(try await ask("shop.example", "/gone").0 == 503)
                let known = try await cluster.client.get(.ingressClasses, namespace: nil, name: "local")
                #expect(known != nil)
            }
        }
    }
}
