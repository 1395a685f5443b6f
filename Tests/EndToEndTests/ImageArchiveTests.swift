import AsyncHTTPClient
import Documents
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// What `make images` writes, from the programs that were built for the tests.
@Suite struct ImageArchiveTests {
    private static let user = 65532

    @Test func everyDigestAndSizeIsThatOfItsBlob() async throws {
        let archive = try await ImageArchive(of: "grover-post")
        let index = try archive.index()
        let manifest = try archive.manifest()
        let layers = try #require(manifest["layers"]?.list)
        #expect(layers.count == 2)
        for descriptor in try [#require(index["manifests"]?[0]), #require(manifest["config"])] + layers {
            let file = try archive.blob(descriptor)
            #expect(try await archive.digest(of: file) == descriptor["digest"]?.string)
            #expect(try Data(contentsOf: file).count == descriptor["size"]?.int)
        }
        let plain = try #require(try archive.configuration().value(at: "rootfs", "diff_ids")?.list)
        #expect(plain.count == layers.count)
        for (layer, digest) in zip(layers, plain) {
            let unpacked = archive.layout.appending(path: "layer.tar")
            let packed = try archive.blob(layer).path(percentEncoded: false)
            try await archive.tool(
                "sh", "-c", "gzip -dc \"$0\" >\"$1\"", packed, unpacked.path(percentEncoded: false))
            #expect(try await archive.digest(of: unpacked) == digest.string)
        }
        #expect(try archive.json(archive.layout.appending(path: "oci-layout"))["imageLayoutVersion"] == "1.0.0")
    }

    @Test func bothFormsNameTheImageOfTheCatalog() async throws {
        let archive = try await ImageArchive(of: "grover-post")
        let text = try String(contentsOf: Project.root.appending(path: "manifests/catalog.yaml"), encoding: .utf8)
        let post = try YAML.read(text, file: "catalog.yaml", as: .core).first?.value(at: "spec", "services", "post")
        let image = try #require(post?["image"]?.string)
        let port = try #require(post?["port"]?.int)

        let annotations = try #require(try archive.index()["manifests"]?[0]?["annotations"])
        #expect(annotations["io.containerd.image.name"]?.string == "docker.io/\(image)")
        #expect(image.hasSuffix(":" + (annotations["org.opencontainers.image.ref.name"]?.string ?? "?")))
        let legacy = try #require(try archive.json(archive.layout.appending(path: "manifest.json"))[0])
        #expect(legacy["RepoTags"] == [Node(image)])
        let paths = try ([#require(try archive.manifest()["config"])] + (archive.manifest()["layers"]?.list ?? []))
            .map {
                "blobs/sha256/\(try archive.blob($0).lastPathComponent)"
            }
        #expect(([legacy["Config"]?.string] + (legacy["Layers"]?.list ?? []).map(\.string)) == paths)

        let settings = try #require(try archive.configuration()["config"])
        #expect(settings["User"]?.string == "\(Self.user):\(Self.user)")
        #expect(settings["ExposedPorts"]?.map?.keys == ["\(port)/tcp"])
        #expect(settings["Entrypoint"] == ["/service"])
        #expect(settings.value(at: "Healthcheck", "Test") == ["CMD", "/service", "health"])
    }

    @Test func theSameProgramGivesTheSameBytes() async throws {
        let first = try await ImageArchive(of: "grover-gateway")
        let second = try await ImageArchive(of: "grover-gateway")
        #expect(try await first.digest(of: first.file) == second.digest(of: second.file))
        let members = try await first.tool(
            "tar", "--numeric-owner", "--utc", "-tvf", first.file.path(percentEncoded: false))
        for member in members.split(separator: "\n") {
            #expect(member.contains(" 0/0 ") && member.contains(" 1970-01-01 "), "\(member)")
        }
    }

    @Test(
        .enabled("this user may not make a mount namespace, or there is no unshare") { JailedService.obstacle == nil }
    )
    func theServiceRunsWithNothingButItsImage() async throws {
        let archive = try await ImageArchive(of: "grover-post")
        try await archive.unpackLayers()
        let attributes = try FileManager.default.attributesOfItem(
            atPath: archive.root.appending(path: "tmp").path(percentEncoded: false))
        #expect(attributes[.posixPermissions] as? Int == 0o1777)

        let service = try await JailedService(in: archive.root, as: Self.user)
        do {
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(service.port)/health")
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            let body = try JSON.read(String(buffer: try await answer.body.collect(upTo: 1 << 20)))
            #expect(answer.status.code == 200 && body["service"] == "post-service")
            if getuid() == 0 {
                let status = try String(contentsOfFile: "/proc/\(service.pid)/status", encoding: .utf8)
                #expect(status.contains("Uid:\t\(Self.user)\t\(Self.user)"))
            }
            // It has three seconds for an answer, which may be too few on a busy machine.
            let end = ContinuousClock.now + .seconds(60)
            func health() throws -> Int32 {
                try JailedService.health(in: archive.root, as: Self.user, port: service.port)
            }
            while try health() != 0, ContinuousClock.now < end {}
            #expect(try health() == 0)
        } catch {
            service.stop()
            throw error
        }
        service.stop()
        #expect(try JailedService.health(in: archive.root, as: Self.user, port: service.port) == 1)
    }
}
