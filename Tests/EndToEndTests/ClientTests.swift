import Documents
import Foundation
import TestSupport
import Testing

/// Clients that nobody here wrote, and a control plane that is killed under load.
@Suite(.serialized) struct ClientTests {
    private static let python = Project.root.appending(path: ".tools/venv/bin/python3")

    @Test(.timeLimit(.minutes(20))) func thePythonClientWorksThroughAnExpiredWatchAndElectsItsLeaders() async throws {
        try await KubectlCluster.with(options: ["--compaction-interval", "1"]) { cluster in
            let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "python_client.py")
            let run = try await Command.run(
                Self.python,
                [script.path(percentEncoded: false), cluster.kubeconfig],
                environment: ["NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"], in: cluster.folder.url)
            #expect(run.status == 0, "\(run.output)\(run.errorOutput)")
            #expect(
                run.output.split(separator: "\n") == [
                    "listed in pages, patched, and missed what is absent", "watched through 410",
                    "led one after the other with ConfigMapLock", "led one after the other with LeaseLock",
                ])
        }
    }

    @Test(.timeLimit(.minutes(20))) func nothingAcknowledgedIsLostWhenTheControlPlaneIsKilled() async throws {
        let programs = Project.product("grover-deploy").deletingLastPathComponent().path(percentEncoded: false)
        let run = try await Command.run(
            Self.python,
            [Project.root.appending(path: "Scripts/soak").path(percentEncoded: false), programs, "--rounds", "10"])
        #expect(run.status == 0, "\(run.output)\(run.errorOutput)")
        #expect(run.output.contains("10 kills"))
    }
}
