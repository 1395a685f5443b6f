import Documents
import KubernetesModel
import Planning
import Testing

@testable import ReleaseHistory

struct ReleaseRecordTests {
    static func release(_ number: Int, _ outcome: Release.Outcome = .healthy, objects: [Node] = []) -> Release {
        Release(
            service: "post", namespace: "grover", number: number, outcome: outcome, by: "alice",
            startedAt: Timestamp(secondsSince1970: 1_800_000_000), fence: 4, objects: objects,
            inventory: [
                InventoryEntry(
                    ObjectReference(
                        GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"), namespace: "grover", name: "post"
                    ),
                    uid: "u1", created: true)
            ])
    }

    @Test func aReleaseComesBackAsItWasWritten() throws {
        var release = Self.release(7, .rolledBack, objects: [PlanTests.deployment])
        release.cause = "it ended 3 times"
        let read = try #require(try ReleaseRecord.read(try ReleaseRecord.write(release), namespace: "grover").first)
        #expect(read.number == 7)
        #expect(read.outcome == .rolledBack)
        #expect(read.cause == "it ended 3 times")
        #expect(read.objects == [PlanTests.deployment])
        #expect(read.inventory == release.inventory)
        #expect(read.startedAt == release.startedAt)
    }

    @Test func aLargeReleaseIsSplitAndAMissingPartHidesIt() throws {
        let release = Self.release(1, objects: [PlanTests.deployment, PlanTests.object("ConfigMap", "post")])
        let maps = try ReleaseRecord.write(release, partSize: 100)
        #expect(maps.count > 2)
        #expect(maps[1].objectName == "grover-post.v1.1")
        #expect(try ReleaseRecord.read(maps.reversed(), namespace: "grover").first?.objects.count == 2)
        #expect(try ReleaseRecord.read(Array(maps.dropLast()), namespace: "grover").isEmpty)
    }

    @Test func noSecretValueIsKept() throws {
        let secret: Node = [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"], "data": ["key": "Y2FuYXJ5"],
            "stringData": ["other": "canary"],
        ]
        let release = Self.release(1, objects: [secret])
        #expect(release.objects == [["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"]]])
    }

    @Test func theOldestGoButNotTheLastHealthyOne() {
        let releases =
            [Self.release(0, .origin), Self.release(1), Self.release(2)]
            + (3...14).map { Self.release($0, .rolledBack) }
        #expect(ServiceHistory.expendable(releases).map(\.number) == [1, 3, 4])
    }
}
