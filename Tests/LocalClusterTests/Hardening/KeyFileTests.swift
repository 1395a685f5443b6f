import Documents
import Foundation
import LocalCluster
import Testing

/// The keys of a cluster are its owner's alone.
@Suite struct KeyFileTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func keysAndTheirFolderAreClosedToOthersAndClosedAgain() throws {
        try withScratchFolder { folder in
            let keys = "\(folder)/pki"
            let first = try ClusterCertificates.load(folder: keys)
            let files = try FileManager.default.contentsOfDirectory(atPath: keys)
            #expect(files.count == 7)
            for file in files { #expect(try mode("\(keys)/\(file)") == 0o600) }
            #expect(try mode(keys) == 0o700)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: keys)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(keys)/admin.token")
            #expect(try ClusterCertificates.load(folder: keys).token == first.token)
            #expect(try mode(keys) == 0o700)
            #expect(try mode("\(keys)/admin.token") == 0o600)
        }
    }

    @Test func linksAreNotFollowed() throws {
        try withScratchFolder { folder in
            let keys = "\(folder)/pki"
            _ = try ClusterCertificates.load(folder: keys)
            let elsewhere = "\(folder)/elsewhere"
            try Data("known".utf8).write(to: URL(filePath: elsewhere))
            try FileManager.default.removeItem(atPath: "\(keys)/admin.token")
            try FileManager.default.createSymbolicLink(
                atPath: "\(keys)/admin.token", withDestinationPath: elsewhere)
            #expect(throws: APIStatus.self) { try ClusterCertificates.load(folder: keys) }
            let linked = "\(folder)/linked"
            try FileManager.default.createSymbolicLink(atPath: linked, withDestinationPath: keys)
            #expect(throws: APIStatus.self) { try ClusterCertificates.load(folder: linked) }
        }
    }

    @Test func aClientCertificateIsItsUserAndGroups() async throws {
        let review: Node = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
        try await RunningControlPlane.with(.client(user: "ann@example", groups: ["devs", "ops"])) { cluster in
            let answer = try await cluster.send("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review)
            let user = answer.body.value(at: "status", "userInfo")
            #expect(user?["username"] == "ann@example")
            #expect(user?["groups"] == ["devs", "ops", "system:authenticated"])
        }
    }
}
