import Documents
import Foundation
import Rendering
import ServiceCatalog
import TestSupport
import Testing

/// What the catalog says of the database fits together, as production renders it.
@Suite struct DatabaseTests {
    private let catalog: ResolvedCatalog
    private let rendered: RenderedSet

    init() throws {
        let folder = Project.root.path(percentEncoded: false)
        catalog = try Catalog.resolve(ProjectFiles(folder: folder), environment: "production", overrides: [])
        rendered = try Renderer.render(catalog)
    }

    private func object(_ kind: String, of service: String) throws -> Node {
        try #require(rendered.objects(of: service).first { $0["kind"]?.string == kind })
    }

    private func container(_ kind: String, of service: String) throws -> Node {
        try #require(try object(kind, of: service).value(at: "spec", "template", "spec", "containers")?[0])
    }

    private func secret(_ variable: String, _ container: Node) throws -> Node {
        let found = container["env"]?.list?.first { $0["name"]?.string == variable }
        return try #require(found?.value(at: "valueFrom", "secretKeyRef"))
    }

    @Test(arguments: [("user", "USERS_PASSWORD"), ("post", "POSTS_PASSWORD")])
    func eachServiceSignsInWhereTheDatabaseIsAndAsWhoMayUseItsOwnAlone(service: String, password: String) throws {
        let set = try object("StatefulSet", of: "mongodb")
        let pods = try #require(set.value(at: "spec", "serviceName")?.string)
        let settings = try object("ConfigMap", of: service)
        let url = try #require(settings.value(at: "data", "MONGO_URL")?.string)
        let database = try #require(settings.value(at: "data", "DB_NAME")?.string)
        #expect(url == "mongodb://\(database)@mongodb-0.\(pods):27017/?authSource=admin&replicaSet=grover")
        let server = try container("StatefulSet", of: "mongodb")
        let script = try #require(server["command"]?.list?.last?.string)
        #expect(script.contains("member=\"$HOSTNAME.\(pods)\""))
        #expect(script.contains("--auth --replSet grover ") && script.contains(#"rs.initiate({_id: "grover","#))
        #expect(script.contains("\(database): env.\(password)"))
        #expect(script.contains(#"roles: [{role: "readWrite", db: database}]"#))
        #expect(
            try secret("MONGO_PASSWORD", container("Deployment", of: service)) == (try secret(password, server)))
        let root = try #require(
            try object("ConfigMap", of: "mongodb").value(at: "data", "MONGO_INITDB_ROOT_USERNAME"))
        #expect(root.string != database)
    }

    @Test func onlyWhoNeedsTheDatabaseReachesIt() throws {
        let policy = try object("NetworkPolicy", of: "mongodb")
        let callers = policy.value(at: "spec", "ingress")?.list?.map { rule in
            rule.value(at: "from")?[0]?.value(at: "podSelector", "matchLabels", "app.kubernetes.io/name")?.string
        }
        #expect(callers == ["post", "user"])
        #expect(try object("Service", of: "mongodb").value(at: "spec", "type") == "ClusterIP")
        #expect(!rendered.objects(of: "mongodb").contains { $0["kind"]?.string == "Ingress" })
    }

    @Test func itKeepsItsDataAndWritesWhereItHasAVolume() throws {
        let claim = try object("StatefulSet", of: "mongodb").value(at: "spec", "volumeClaimTemplates")?[0]
        #expect(claim?.value(at: "metadata", "name") == "data")
        let mounts = try container("StatefulSet", of: "mongodb")["volumeMounts"]?.list?.compactMap {
            $0["mountPath"]?.string
        }
        #expect(mounts == ["/data/configdb", "/data/db", "/tmp"])
        // Whatever is not its own would restart it with every change of what services share.
        let variables = try object("ConfigMap", of: "mongodb")["data"]?.map?.keys
        #expect(variables.map(Array.init) == ["HOME", "MONGO_INITDB_ROOT_USERNAME"])
    }

    @Test func itsScriptIsOneThatAShellReads() async throws {
        let command = try #require(try container("StatefulSet", of: "mongodb")["command"]?.list?.compactMap(\.string))
        #expect(Array(command.prefix(2)) == ["bash", "-c"])
        let run = try await Command.run(
            URL(filePath: "/bin/bash"), ["-n", "-c", try #require(command.last)])
        #expect(run.status == 0, "\(run.errorOutput)")
    }

    @Test func thisMachineNeedsNone() throws {
        let folder = Project.root.path(percentEncoded: false)
        let local = try Catalog.resolve(ProjectFiles(folder: folder), environment: "local", overrides: [])
        #expect(!local.services.contains { $0.name == "mongodb" })
        let text = try local.services.map { try Renderer.render(local).objects(of: $0.name).map { "\($0)" }.joined() }
        #expect(!text.joined().contains("MONGO"))
    }
}
