import Documents
import Foundation
import Rendering
import ServiceCatalog
import TestSupport
import Testing

/// What must hold of the catalog that this package ships.
@Suite struct GroverCatalogTests {
    private func render(_ environment: String) throws -> RenderedSet {
        let folder = Project.root.path(percentEncoded: false)
        return try Renderer.render(
            Catalog.resolve(ProjectFiles(folder: folder), environment: environment, overrides: []))
    }

    private func object(_ kind: String, _ service: String, in set: RenderedSet) throws -> Node {
        try #require(set.objects(of: service).first { $0["kind"]?.string == kind })
    }

    /// The names of the services in one side of a policy's rules, and the ports beside them.
    private func peers(_ rules: Node?, _ side: String) -> [String: Int] {
        var found: [String: Int] = [:]
        for rule in rules?.list ?? [] {
            for peer in rule[side]?.list ?? [] {
                let labels = peer.value(at: "podSelector", "matchLabels")
                guard let name = labels?["app.kubernetes.io/name"]?.string else { continue }
                found[name] = rule["ports"]?[0]?["port"]?.int
            }
        }
        return found
    }

    @Test(arguments: ["staging", "production"])
    func whoCallsWhomIsWhoMay(environment: String) throws {
        let set = try render(environment)
        func policy(_ service: String) throws -> Node {
            try #require(try object("NetworkPolicy", service, in: set)["spec"])
        }
        #expect(peers(try policy("user")["egress"], "to") == ["post": 8002, "mongodb": 27017])
        #expect(Set(peers(try policy("user")["ingress"], "from").keys) == ["gateway", "post"])
        #expect(peers(try policy("post")["egress"], "to") == ["user": 8001, "mongodb": 27017])
        #expect(Set(peers(try policy("post")["ingress"], "from").keys) == ["gateway", "user"])
        #expect(peers(try policy("gateway")["egress"], "to") == ["user": 8001, "post": 8002])
    }

    @Test(arguments: [("local", "offline"), ("staging", "oidc"), ("production", "oidc")])
    func onlyOnThisMachineAnybodySignsInAsAnybody(environment: String, provider: String) throws {
        let config = try object("ConfigMap", "user", in: try render(environment))["data"]
        #expect(config?["AUTH_PROVIDER"]?.string == provider)
        #expect(config?["POST_SERVICE_URL"]?.string == "http://post:8002")
        for name in ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CALLBACK_URL", "APP_URLS"] {
            #expect((config?[name] != nil) == (provider == "oidc"), "\(name)")
        }
    }
}
