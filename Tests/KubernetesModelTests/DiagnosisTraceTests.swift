import KubernetesModel
import Testing

/// Recorded rollouts, each with the verdict it must get and by when; their deadline is 10 s.
struct DiagnosisTraceTests {
    @Test func aGoodRolloutIsNeverAFailure() throws {
        #expect(try RolloutTrace("good").verdict() == nil)
    }

    @Test func aPodThatStaysUnreadyFailsOnItsOwnProbesBudget() throws {
        let found = try #require(try RolloutTrace("unready").verdict())
        #expect(found.failure.cause == .unready)
        #expect(found.seconds < 6)
        #expect(found.failure.probe?.lastAnswer == "HTTP probe failed with statuscode: 503")
        #expect(found.failure.probe?.probe.target == "GET /readyz on port http")
        #expect(found.failure.container == "web")
    }

    @Test func aPodThatEndsAfterBeingReadyFailsAtOnce() throws {
        let found = try #require(try RolloutTrace("crash").verdict())
        #expect(found.failure.cause == .diedAfterReady)
        #expect(found.failure.exit == ContainerExit(code: 1, reason: "Error"))
        #expect(found.seconds < 2)
    }

    @Test func anImageThatCannotBePulledFailsBeforeTheDeadline() throws {
        let found = try #require(try RolloutTrace("nopull").verdict())
        #expect(found.failure.cause == .imagePull)
        #expect(found.failure.message.contains("connection refused"))
        #expect(found.seconds < 6)
    }
}
