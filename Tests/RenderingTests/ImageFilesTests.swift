import Documents
import Foundation
import Rendering
import ServiceCatalog
import TestSupport
import Testing

/// The Dockerfile and the compose file say again what the catalog says; neither may say anything else.
@Suite struct ImageFilesTests {
    private let catalog: ResolvedCatalog
    private let rendered: RenderedSet
    private let compose: Node
    private let dockerfile: [String]

    init() throws {
        let folder = Project.root.path(percentEncoded: false)
        catalog = try Catalog.resolve(ProjectFiles(folder: folder), environment: "production", overrides: [])
        rendered = try Renderer.render(catalog)
        compose = try #require(
            try YAML.read(Self.text("docker-compose.yaml"), file: "docker-compose.yaml", as: .kubernetes).first)
        dockerfile = try Self.text("Dockerfile").replacing("\\\n", with: "").split(separator: "\n").map(String.init)
    }

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: Project.root.appending(path: "images/\(name)"), encoding: .utf8)
    }

    /// The services that this package builds.
    private var ours: [Service] { catalog.services.filter { $0.image?.description.hasPrefix("grover/") == true } }

    @Test func composeHasTheServicesOfTheCatalog() throws {
        let services = try #require(compose["services"]?.map)
        #expect(!ours.isEmpty)
        #expect(Set(services.keys) == Set(catalog.services.map(\.name)))
        for service in catalog.services {
            #expect(services[service.name]?["image"]?.string == service.image?.description)
        }
    }

    @Test func whatTheDockerfileCopiesIsNotIgnored() throws {
        let allowed = try Self.text("Dockerfile.dockerignore").split(separator: "\n").filter { $0.hasPrefix("!") }
            .map { $0.dropFirst() }
        let copied = dockerfile.filter { $0.hasPrefix("COPY ") && !$0.contains("--from") }
            .flatMap { $0.split(separator: " ").dropFirst().dropLast() }
        #expect(copied.count >= 6)
        for path in copied { #expect(allowed.contains(path), "\(path)") }
    }

    @Test func eachServiceIsBuiltFromTheOneDockerfile() throws {
        for service in ours {
            let build = try #require(compose.value(at: "services", service.name, "build"))
            #expect(build["dockerfile"] == "images/Dockerfile")
            #expect(build.value(at: "args", "SERVICE")?.string == "grover-\(service.name)")
            #expect(build.value(at: "args", "PORT")?.string == service.mainPort.map { "\($0.container)" })
        }
    }

    @Test func theVariablesOfEachServiceAreThoseOfItsPod() throws {
        for service in ours {
            let variables = try #require(compose.value(at: "services", service.name, "environment")?.map)
            let wanted = try podVariables(service)
            #expect(Set(variables.keys) == Set(wanted.keys), "\(service.name)")
            for (name, value) in wanted {
                let text = try #require(variables[name]?.string, "\(name) of \(service.name) stands in quotes")
                guard let value else {
                    // A secret has no default, and nothing starts without it; that of the issuer has none where there is none.
                    if name == "OIDC_CLIENT_SECRET", text == "${OIDC_CLIENT_SECRET:-}" { continue }
                    #expect(text.contains("${") && text.contains(":?") && !text.contains(":-"), "\(name)")
                    continue
                }
                // What whoever starts the stack may decide has no value to compare.
                if text.contains("${") { continue }
                #expect(text == value, "\(name) of \(service.name)")
            }
        }
    }

    @Test func eachServiceWaitsForTheHealthOfWhatItNeeds() throws {
        for service in ours {
            let waits = compose.value(at: "services", service.name, "depends_on")?.map ?? Mapping()
            #expect(Set(waits.keys).isSubset(of: service.needs), "\(service.name)")
            // Of two that need each other one starts first, and is without the other for a while.
            for need in Set(service.needs).subtracting(waits.keys) {
                #expect(catalog.service(need)?.needs.contains(service.name) == true, "\(service.name) and \(need)")
            }
            for entry in waits { #expect(entry.value["condition"] == "service_healthy") }
        }
    }

    @Test func noServiceWaitsForItselfByWayOfOthers() throws {
        var waiting: [String: Set<String>] = [:]
        for entry in try #require(compose["services"]?.map) {
            waiting[entry.key] = Set(entry.value["depends_on"]?.map?.keys ?? [])
        }
        var started: Set<String> = []
        while let next = waiting.first(where: { $0.value.isSubset(of: started) })?.key {
            started.insert(next)
            waiting[next] = nil
        }
        #expect(waiting.isEmpty)
    }

    @Test func composeSaysThatAnybodyMaySignIn() {
        let provider = compose.value(at: "services", "user", "environment", "AUTH_PROVIDER")
        #expect(provider == "${AUTH_PROVIDER:-offline}")
    }

    @Test func onlyTheGatewayIsPublished() throws {
        let gateway = try #require(catalog.service("gateway")?.mainPort)
        for entry in try #require(compose["services"]?.map) {
            let ports = entry.value["ports"]?.list?.compactMap(\.string) ?? []
            #expect(ports == (entry.key == "gateway" ? ["${GATEWAY_PORT:-8000}:\(gateway.container)"] : []))
            #expect(entry.value["networks"]?.list?.contains("grover") == true)
            #expect(entry.value["network_mode"] == nil && entry.value["privileged"] == nil)
        }
        #expect(compose.value(at: "networks", "grover", "internal") == true)
    }

    @Test func theDatabaseKeepsItsDataAndAsksForAPasswordThatNobodyKnows() throws {
        let database = try #require(compose.value(at: "services", "mongodb"))
        #expect(database["volumes"] == ["mongodb_data:/data/db"])
        #expect(compose.value(at: "volumes", "mongodb_data") != nil)
        #expect(database.value(at: "command")?.list?.last?.string?.contains(" --auth ") == true)
        #expect(database["healthcheck"]?["test"] != nil)
        let secret = "/run/secrets/mongo_root_password"
        #expect(database.value(at: "environment", "MONGO_INITDB_ROOT_PASSWORD_FILE")?.string == secret)
        #expect(compose.value(at: "secrets", "mongo_root_password", "environment") == "MONGO_ROOT_PASSWORD")
        #expect(compose.value(at: "secrets", "mongo_password", "environment") == "MONGO_PASSWORD")
    }

    @Test(arguments: ["user", "post"]) func eachServiceMayUseItsOwnDatabaseAlone(service: String) throws {
        let variables = try #require(compose.value(at: "services", service, "environment"))
        let database = try #require(variables["DB_NAME"]?.string)
        let host = "${MONGO_HOST:-mongodb:27017}"
        #expect(
            variables["MONGO_URL"]?.string == "mongodb://\(database)@\(host)/?authSource=admin&replicaSet=grover")
        let check = try #require(compose.value(at: "services", "mongodb", "healthcheck", "test")?.list?.last?.string)
        #expect(check.contains(#"{role: "readWrite", db: database}"#) && check.contains("\"\(database)\""))
    }

    @Test func theImageRunsAsTheUserOfThePods() throws {
        let pod = try #require(object("Deployment", of: "post")?.value(at: "spec", "template", "spec"))
        let user = try #require(pod.value(at: "securityContext", "runAsUser")?.int)
        #expect(instructions("USER").last == "\(user):\(user)")
        #expect(instructions("FROM").count == 2 && instructions("FROM").last == "scratch")
        #expect(instructions("EXPOSE") == ["${PORT}"])
    }

    @Test func theHealthCheckIsTheSameEverywhereAndNeedsNothingElse() throws {
        let check = try #require(instructions("HEALTHCHECK").last)
        #expect(check.hasSuffix(#" CMD ["/service", "health"]"#))
        #expect(instructions("ENTRYPOINT") == [#"["/service"]"#])
        for service in ours {
            let health = try #require(compose.value(at: "services", service.name, "healthcheck"))
            #expect(health["test"] == ["CMD", "/service", "health"])
            for option in ["interval", "timeout", "retries"] {
                let value = try #require(health[option]?.scalarText)
                #expect(check.contains("--\(option)=\(value) "))
            }
        }
    }

    private func instructions(_ name: String) -> [String] {
        dockerfile.filter { $0.hasPrefix("\(name) ") }.map { String($0.dropFirst(name.count + 1)) }
    }

    private func object(_ kind: String, of service: String) -> Node? {
        rendered.objects(of: service).first { $0["kind"]?.string == kind }
    }

    /// The variables that a pod of the service gets; the value is nil where it comes from a Secret or the pod itself.
    private func podVariables(_ service: Service) throws -> [String: String?] {
        var found: [String: String?] = [:]
        for entry in object("ConfigMap", of: service.name)?["data"]?.map ?? Mapping() {
            found.updateValue(entry.value.string, forKey: entry.key)
        }
        let workload = try #require(object(service.kind.rawValue, of: service.name))
        let container = try #require(workload.value(at: "spec", "template", "spec", "containers")?[0])
        for variable in container["env"]?.list ?? [] {
            found.updateValue(variable["value"]?.string, forKey: try #require(variable["name"]?.string))
        }
        return found
    }
}
