import Documents
import Foundation
import KubernetesModel
import Rendering
import ServiceCatalog
import TestSupport
import Testing

/// Files of the project, and folders of Secrets, that a service has in its pods.
@Suite struct CatalogFilesTests {
    private static let both = "files: {/etc/post/post.yaml: {source: config/post.yaml}, /run/tls: {secret: post-tls}}"

    private func resolve(
        _ post: String, _ sources: [String: String] = [:], defaults: String = "{}"
    ) throws -> ResolvedCatalog {
        var files = Fixture.files(Fixture.catalog(post: post, defaults: defaults))
        files.texts.merge(sources) { $1 }
        return try Catalog.resolve(files, environment: nil)
    }

    private func pod(_ set: RenderedSet) throws -> Node {
        let deployment = set.objects(of: "post").first { $0.kind == "Deployment" }
        return try #require(deployment?.value(at: "spec", "template"))
    }

    @Test func aSourceBecomesAConfigMapAndIsMountedAlone() throws {
        let set = try Renderer.render(resolve(Self.both, ["config/post.yaml": "a: 1\n"]))
        let map = try #require(set.objects(of: "post").first { $0.objectName == "post-files" })
        #expect(map.kind == "ConfigMap")
        #expect(JSON.write(map["data"] ?? .null, .canonical) == #"{"etc-post-post.yaml":"a: 1\n"}"#)
        let spec = try #require(try pod(set)["spec"])
        let mounts = try #require(spec["containers"]?.list?.first?["volumeMounts"])
        #expect(
            JSON.write(mounts, .canonical)
                == #"[{"mountPath":"/tmp","name":"dir-tmp"},{"mountPath":"/etc/post/post.yaml","name":"files","readOnly":true,"subPath":"etc-post-post.yaml"},"#
                + #"{"mountPath":"/run/tls","name":"secret-run-tls","readOnly":true}]"#)
        #expect(
            JSON.write(spec["volumes"] ?? .null, .canonical)
                == #"[{"emptyDir":{"sizeLimit":"64Mi"},"name":"dir-tmp"},{"configMap":{"name":"post-files"},"name":"files"},"#
                + #"{"name":"secret-run-tls","secret":{"secretName":"post-tls"}}]"#)
    }

    @Test func podsAreReplacedWhenATextChangesAndOnlyThen() throws {
        func hash(_ text: String) throws -> String? {
            try pod(Renderer.render(resolve(Self.both, ["config/post.yaml": text])))
                .value(at: "metadata", "annotations", "deploy.grover.dev/files-hash")?.string
        }
        #expect(try hash("a: 1\n") != nil)
        #expect(try hash("a: 1\n") == hash("a: 1\n"))
        #expect(try hash("a: 1\n") != hash("a: 2\n"))
        let without = try pod(Renderer.render(resolve("files: {/run/tls: {secret: post-tls}}")))
        #expect(without.value(at: "metadata", "annotations", "deploy.grover.dev/files-hash") == nil)
    }

    @Test func defaultsReachEveryServiceAndNullTakesAway() throws {
        let defaults = "{files: {/etc/all.yaml: {source: all.yaml}}}"
        let set = try Renderer.render(
            resolve("files: {/etc/all.yaml: null}", ["all.yaml": "x"], defaults: defaults))
        #expect(set.all.map(\.reference.name).filter { $0.hasSuffix("-files") } == ["user-files"])
    }

    @Test(arguments: [
        ("files: {/a: {}}", "11:15: service 'post' has a file from nowhere at '/a'; write 'source' or 'secret'"),
        (
            "files: {/a/: {source: a}}",
            "11:15: service 'post' has a file at '/a/', which names none; end it with a name"
        ),
        ("files: {/a: {source: a}, //a: {source: a}}", "11:32: service 'post' has '/a' twice in 'files'; keep one"),
        (
            "files: {/a: {source: a}}\nvolumes: {/a/: {empty: 1Gi}}",
            "11:15: service 'post' has '/a' in 'files' and in 'volumes'; keep one"
        ),
        (
            "files: {/a: {secret: a}, /a/b: {source: a}}",
            "11:32: service 'post' has '/a/b' inside of '/a', which is read-only; move one"
        ),
        (
            "files: {/a/b: {source: a}, /a-b: {source: a}}",
            "11:34: service 'post' has '/a/b' and '/a-b', whose keys are alike; rename one"
        ),
        (
            "files: {/a: {secret: a}}\nvolumes: {/a/b: {empty: 1Gi}}",
            "12:17: service 'post' has '/a/b' inside of '/a', which is read-only; move one"
        ),
        (
            "kind: StatefulSet\nfiles: {/a: {source: a}}\nvolumes: {/b: {claim: files, size: 1Gi}}",
            "13:29: service 'post' has claim 'files', which is the name of another of its volumes; rename it"
        ),
        (
            "kind: StatefulSet\nfiles: {/run/tls: {secret: a}}\nvolumes: {/b: {claim: secret-run-tls, size: 1Gi}}",
            "13:29: service 'post' has claim 'secret-run-tls', which is the name of another of its volumes; rename it"
        ),
        (
            "files: {/a/./b: {source: a}}",
            "11:15: 'files' of service 'post' has the key '/a/./b'; write an absolute path"
        ),
        (
            "files: {/a: {source: .git/config}}",
            "11:28: 'files./a.source' of service 'post' is '.git/config'; write a path in the project's folder, such as"
                + " config/post.yaml, with no part that starts with '.'"
        ),
        ("files: {/a: {source: nothing}}", "11:28: service 'post' has no file 'nothing' for '/a'"),
        (
            "files: {/a: {source: ../a}}",
            "11:28: 'files./a.source' of service 'post' is '../a'; write a path in the project's folder, such as config/post.yaml, with no part that starts with '.'"
        ),
        (
            "files: {/a: {source: a, secret: b}}",
            "11:31: 'files./a' of service 'post' has both 'source' and 'secret'; keep one"
        ),
        (
            "files: {/a: {source: big}, /b: {source: a}}",
            "11:47: service 'post' has files of more than 1 MiB, which no ConfigMap holds; use a volume"
        ),
    ])
    func whatCannotBeLaidInIsToldWithItsPlace(_ post: String, _ problem: String) {
        let sources = ["a": "text", "big": String(repeating: "x", count: 1 << 20)]
        #expect(Fixture.problems { try resolve(post, sources) } == ["catalog.yaml:" + problem])
    }

    @Test func namesOfVolumesAreLegalAndOfOnePathEach() throws {
        let paths = [
            "/run/tls", "/run-tls", "/run/TLS", "/run/.tls", "/run/tls-", "/___", "/é",
            "/" + String(repeating: "x/", count: 60) + "y",
        ]
        let names = paths.map { MountNames.volume("secret", $0) }
        #expect(names.first == "secret-run-tls")
        #expect(Set(names).count == paths.count)
        for name in names {
            #expect(name.utf8.count <= 63 && name.wholeMatch(of: /[a-z0-9]([-a-z0-9]*[a-z0-9])?/) != nil, "\(name)")
        }
    }

    @Test func filesAndAnotherServiceMayNotShareAName() {
        let catalog = Fixture.catalog(post: "files: {/a: {source: a}}").replacing(
            "    user: {", with: "    post-files: {")
        var files = Fixture.files(catalog)
        files.texts["a"] = "text"
        #expect(
            Fixture.problems { try Catalog.resolve(files, environment: nil) } == [
                "catalog.yaml:7:5: the files of service 'post' and service 'post-files' both make objects named 'post-files';"
                    + " give one another 'objectName'"
            ])
    }

    @Test func sourcesAreReadFromTheProjectAndFromNowhereElse() throws {
        let outside = try ScratchFolder()
        try outside.write("key", to: "secret.yaml")
        let project = try ScratchFolder()
        try project.write("a: 1\n", to: "config/post.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: project.path + "/config/inside.yaml", withDestinationPath: "post.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: project.path + "/config/outside.yaml", withDestinationPath: outside.path + "/secret.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: project.path + "/config/dangling", withDestinationPath: "nowhere")
        try project.write("", to: "manifests/environments/e.yaml")
        try FileManager.default.removeItem(atPath: project.path + "/manifests/environments/e.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: project.path + "/manifests/environments/e.yaml",
            withDestinationPath: outside.path + "/secret.yaml")
        try project.write("token", to: ".hidden/config")
        try FileManager.default.createSymbolicLink(
            atPath: project.path + "/config/hidden", withDestinationPath: "../.hidden/config")
        try Data([0xff, 0xfe]).write(to: URL(filePath: project.path + "/config/binary"))
        func problems(_ source: String) throws -> [String] {
            try project.write(
                Fixture.catalog(post: "files: {/etc/post.yaml: {source: \(source)}}"), to: ProjectFiles.catalog)
            return Fixture.problems { try Catalog.load(folder: project.path, environment: nil) }
        }
        #expect(try problems("config/post.yaml") == [])
        #expect(try problems("config/inside.yaml") == [])
        #expect(
            try problems("config/psot.yaml") == [
                "catalog.yaml:11:40: service 'post' has no file 'config/psot.yaml' for '/etc/post.yaml';"
                    + " did you mean 'config/post.yaml'?"
            ])
        #expect(
            try problems("config/outside.yaml") == [
                "catalog.yaml:11:40: service 'post' cannot have '/etc/post.yaml': config/outside.yaml leads out of the"
                    + " project's folder; copy the file into it"
            ])
        // A file that is read anyway is no way around.
        #expect(
            try problems("manifests/environments/e.yaml").first?.contains("leads out of the project's folder") == true
        )
        #expect(
            try problems("config/hidden").first?.contains("config/hidden leads to .hidden/config, which is hidden")
                == true)
        #expect(
            try problems("config/dangling").first?.contains("config/dangling is a link that leads nowhere") == true)
        #expect(try problems("config").first?.contains("config is not a file") == true)
        #expect(try problems("config/binary").first?.contains("config/binary is not UTF-8") == true)
    }
}
