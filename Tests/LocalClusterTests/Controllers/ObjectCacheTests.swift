import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

@Suite struct ObjectCacheTests {
    let cache = ObjectCache()

    private func pod(_ revision: Int, uid: String = "u1") -> Node {
        [
            "metadata": [
                "name": "web", "namespace": "default", "uid": Node(uid), "resourceVersion": Node("\(revision)"),
            ]
        ]
    }

    private var standing: CachedObject? { cache.object(ObjectKey(.pods, namespace: "default", name: "web")) }

    @Test func anOwnWriteIsSeenBeforeItsEvent() {
        #expect(cache.wrote(.pods, pod(5)) != nil)
        #expect(standing?.revision == 5)
        #expect(cache.observe(ObjectEvent(.added, .pods, pod(5))) == nil)
    }

    @Test func anOlderStateNeverReplacesANewerOne() {
        _ = cache.wrote(.pods, pod(7))
        #expect(cache.observe(ObjectEvent(.modified, .pods, pod(6))) == nil)
        #expect(standing?.revision == 7)
    }

    @Test func anAnswerThatComesAfterTheDeletionBringsNothingBack() {
        _ = cache.observe(ObjectEvent(.added, .pods, pod(5)))
        _ = cache.observe(ObjectEvent(.deleted, .pods, pod(8)))
        #expect(cache.wrote(.pods, pod(6)) == nil)
        #expect(standing == nil)
    }

    @Test func anAcceptedDeletionCountsThroughEventsFromBeforeIt() throws {
        _ = cache.wrote(.pods, pod(5))
        #expect(cache.requestedDeletion(of: try #require(standing)) != nil)
        _ = cache.observe(ObjectEvent(.modified, .pods, pod(6)))
        #expect(standing?.isTerminating == true)
        _ = cache.observe(ObjectEvent(.deleted, .pods, pod(9)))
        _ = cache.observe(ObjectEvent(.added, .pods, pod(10, uid: "u2")))
        #expect(standing?.isTerminating == false)
    }

    @Test func whatAListingLacksIsGone() {
        _ = cache.wrote(.pods, pod(5))
        let changes = cache.reset(to: [])
        #expect(changes.count == 1 && changes.first?.isDeletion == true)
        #expect(standing == nil)
    }
}
