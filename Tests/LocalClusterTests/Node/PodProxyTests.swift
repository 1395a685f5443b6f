import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

/// The `proxy` subresource: its names, and requests through it to real pods.
@Suite struct PodProxyTests {
    @Test(arguments: [
        ("web", "web", "", false), ("web:http", "web", "http", false), ("web:80", "web", "80", false),
        ("https:web:443", "web", "443", true), ("http:web:x", "web", "x", false),
    ])
    func aNameMayCarrySchemeAndPort(_ text: String, _ name: String, _ port: String, _ isSecure: Bool) throws {
        let target = try #require(ProxyTarget(text))
        #expect((target.name, target.port, target.isSecure) == (name, port, isSecure))
    }

    @Test(arguments: ["a:b:c:d", "ftp:web:80"])
    func otherNamesAreRefused(_ text: String) {
        #expect(ProxyTarget(text) == nil)
    }

    @Test func aServicesPortIsFoundByNameOrNumber() throws {
        let service: Node = ["spec": ["ports": [["name": "http", "port": 80]]]]
        let slice: Node = [
            "ports": [["name": "http", "port": 8080]],
            "endpoints": [
                ["addresses": ["127.1.2.3"], "conditions": ["ready": false]], ["addresses": ["127.1.2.4"]],
            ],
        ]
        for name in ["web:http", "web:80"] {
            let address = try ProxyTarget(name)?.address(of: service, [slice])
            #expect(address?.host == "127.1.2.4")
            #expect(address?.port == 8080)
        }
        for name in ["web:81", "web:other", "web"] {
            #expect(throws: APIStatus.self) { try ProxyTarget(name)?.address(of: service, [slice]) }
        }
    }
}
