import Documents
import KubernetesModel
import Testing

@testable import KubernetesAPI

/// The requests that the client makes are the recorded ones, and their answers are read.
struct VerbTests {
    static let deployments = GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment")
    static let configMaps = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")

    @Test func applyCreatesAndThenKeeps() async throws {
        let transport = try ScriptedTransport(recorded: "010-ssa-create", "011-ssa-noop")
        let client = try KubernetesClient.scripted(transport)
        let object = try #require(try RecordedExchange("010-ssa-create").requestBody)
        let first = try await client.apply(object, manager: "grover-deploy")
        let second = try await client.apply(object, manager: "grover-deploy")
        #expect(first.created && !second.created)
        #expect(second.object.generation == first.object.generation)
        #expect(transport.requests[0].headers.contains { $0 == ("Content-Type", "application/apply-patch+yaml") })
        #expect(try JSON.read(transport.requests[0].body ?? []) == object)
    }

    @Test func applyForcesAndRunsDry() async throws {
        let transport = try ScriptedTransport(recorded: "027-ssa-force", "033-ssa-dryrun", "035-ssa-dryrun-create")
        let client = try KubernetesClient.scripted(transport)
        let forced = try #require(try RecordedExchange("027-ssa-force").requestBody)
        _ = try await client.apply(forced, manager: "somebody-else", force: true)
        let dry = try #require(try RecordedExchange("033-ssa-dryrun").requestBody)
        #expect(try await !client.apply(dry, manager: "grover-deploy", dryRun: true).created)
        let dryCreate = try #require(try RecordedExchange("035-ssa-dryrun-create").requestBody)
        #expect(try await client.apply(dryCreate, manager: "grover-deploy", dryRun: true).created)
        #expect(transport.isDone)
    }

    @Test func readsWarnings() throws {
        let exchange = try RecordedExchange("069-post-warning-headers")
        let warnings = Answer(head: exchange.head, body: []).warnings
        #expect(warnings.first?.contains("seccomp.security.alpha.kubernetes.io") == true, "\(exchange.head.headers)")
    }

    @Test func findsOrSaysThatThereIsNone() async throws {
        let transport = try ScriptedTransport(recorded: "073-configmap-get", "079-get-404", "079-get-404")
        let client = try KubernetesClient.scripted(transport)
        #expect(try await client.get(ObjectReference(Self.configMaps, namespace: "ref", name: "u")).uid != nil)
        let absent = ObjectReference(Self.configMaps, namespace: "ref", name: "nope")
        #expect(try await client.find(absent) == nil)
        let error = await #expect(throws: APIError.self) { try await client.get(absent) }
        #expect(error?.isNotFound == true)
    }

    @Test func listsPageByPage() async throws {
        let transport = try ScriptedTransport(recorded: "118-list-page-0", "119-list-page-1", "120-list-page-2")
        let list = try await KubernetesClient.scripted(transport)
            .list(Self.configMaps, namespace: "ref", labelSelector: "page=y", pageSize: 3)
        #expect(list.items.map(\.objectName) == (0...6).map { "page-\($0)" })
        #expect(list.items.allSatisfy { $0.gvk == Self.configMaps })
        #expect(list.resourceVersion == "561")
    }

    @Test func startsAListAgainThatGrewTooOld() async throws {
        let page = #"{"metadata":{"resourceVersion":"9","continue":"next"},"items":[{"metadata":{"name":"stale"}}]}"#
        let whole = #"{"metadata":{"resourceVersion":"12"},"items":[{"metadata":{"name":"fresh"}}]}"#
        let expired = JSON.write(try #require(try RecordedExchange("268-list-continue-expired-410").document))
        let transport = try ScriptedTransport([.stream([page]), .stream([expired], status: 410), .stream([whole])])
        let list = try await KubernetesClient.scripted(transport).list(Self.configMaps, namespace: "ref")
        #expect(list.items.map(\.objectName) == ["fresh"])
        #expect(!transport.requests[2].path.contains("continue"))
    }

    @Test func patchesReplacesAndDeletes() async throws {
        let transport = try ScriptedTransport(
            recorded: "078-mergepatch-ok", "074-put-ok", "131-delete-foreground", "127-delete-precondition-rv-409")
        let client = try KubernetesClient.scripted(transport)
        let map = ObjectReference(Self.configMaps, namespace: "ref", name: "u")
        _ = try await client.patch(map, .merge, ["data": ["b": "1"]], manager: "grover-record")
        let put = try #require(try RecordedExchange("074-put-ok").requestBody)
        _ = try await client.replace(put, manager: "grover-record")
        try await client.delete(ObjectReference(Self.deployments, name: "d2"), propagation: .foreground)
        #expect(try JSON.read(transport.requests[2].body ?? [])["propagationPolicy"] == "Foreground")
        let error = await #expect(throws: APIError.self) {
            try await client.delete(
                ObjectReference(Self.deployments, name: "d1"), preconditions: Preconditions(resourceVersion: "1"))
        }
        #expect(error?.isStale == true)
    }

    @Test func scales() async throws {
        let transport = try ScriptedTransport(recorded: "095-scale-get", "096-scale-patch", "103-scale-404")
        let client = try KubernetesClient.scripted(transport)
        let workload = ObjectReference(Self.deployments, namespace: "ref", name: "sc")
        #expect(
            try await client.scale(workload)
                == Scale(wanted: 1, current: 1, selector: "app=sc", resourceVersion: "494"))
        #expect(try await client.setScale(workload, replicas: 3, manager: "grover-deploy").wanted == 3)
        #expect(try JSON.read(transport.requests[1].body ?? []) == ["spec": ["replicas": 3]])
        await #expect(throws: APIError.self) {
            try await client.scale(ObjectReference(Self.deployments, namespace: "ref", name: "none"))
        }
    }

    @Test func readsLogs() async throws {
        let transport = try ScriptedTransport(
            recorded: "254-pod-log", "255-pod-log-tail", "257-pod-log-not-started-400",
            "258-pod-log-no-such-container-400")
        let client = try KubernetesClient.scripted(transport)
        func logs(_ pod: String, _ options: LogOptions = LogOptions()) async throws -> String {
            try await client.podLogs(namespace: "realtest", pod: pod, options)
        }
        #expect(try await logs("web-6dfcf6f695-d47ns").contains("listening on 8080"))
        let tail = try await logs("web-6dfcf6f695-d47ns", LogOptions(tailLines: 1, timestamps: true))
        #expect(tail.split(separator: "\n").count == 1)
        let waiting = await #expect(throws: APIError.self) { try await logs("web-6c579df68c-gdxtd") }
        #expect(waiting?.message.contains("waiting to start") == true)
        await #expect(throws: APIError.self) {
            try await logs("web-6dfcf6f695-d47ns", LogOptions(container: "nope"))
        }
    }

    @Test func followsALogLineByLine() async throws {
        let transport = try ScriptedTransport([.stream(["one\ntw", "o\n", "\nlast"])])
        var lines: [String] = []
        for try await line in try KubernetesClient.scripted(transport).followPodLogs(namespace: "ref", pod: "p") {
            lines.append(line)
        }
        #expect(lines == ["one", "two", "", "last"])
    }

    @Test func saysWhatServerItIs() async throws {
        #expect(
            try await KubernetesClient.scripted(ScriptedTransport(recorded: "004-version")).version() == "v1.36.2")
    }
}
