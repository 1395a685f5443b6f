import Documents
import KubernetesModel
import Testing

@testable import KubernetesAPI

struct RetryTests {
    static let configMap = ObjectReference(GroupVersionKind(apiVersion: "v1", kind: "ConfigMap"), name: "u")
    static let object: Node = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "u"]]

    @Test func sendsALostRequestAgainWhenItDoesNoHarmTwice() async throws {
        let clock = InstantClock()
        let transport = try ScriptedTransport([
            .failure(.connectionLost), .failure(.connectionLost),
            .recorded(try RecordedExchange("073-configmap-get")),
        ])
        let object = try await KubernetesClient.scripted(transport, clock: clock).get(Self.configMap)
        #expect(object.objectName == "u")
        #expect(clock.sleeps.count == 2)
        #expect(clock.sleeps.allSatisfy { $0 <= .milliseconds(200) })
    }

    @Test func neverSendsACreateAgainThatMayHaveArrived() async throws {
        let transport = try ScriptedTransport([.failure(.connectionLost, mayHaveBeenSent: true)])
        await #expect(throws: TransportError.self) {
            try await KubernetesClient.scripted(transport).create(Self.object, manager: "test")
        }
        #expect(transport.requests.count == 1)
    }

    @Test func sendsACreateAgainThatNeverLeft() async throws {
        let transport = try ScriptedTransport([
            .failure(.connectionLost, mayHaveBeenSent: false),
            .recorded(try RecordedExchange("072-configmap-create")),
        ])
        _ = try await KubernetesClient.scripted(transport).create(Self.object, manager: "grover-record")
        #expect(transport.isDone)
    }

    @Test(arguments: [TransportError.Code.refused, .tls, .dns, .timeout])
    func tellsAtOnceWhatTheUserCanMend(_ code: TransportError.Code) async throws {
        let transport = try ScriptedTransport([.failure(code, mayHaveBeenSent: false)])
        let error = await #expect(throws: TransportError.self) {
            try await KubernetesClient.scripted(transport).get(Self.configMap)
        }
        #expect(error?.code == code)
    }

    @Test func waitsAsLongAsTheServerAsks() async throws {
        let clock = InstantClock()
        let transport = try ScriptedTransport([
            .recorded(try RecordedExchange("114-list-future-rv-504")),
            .stream([#"{"metadata":{"resourceVersion":"1"},"items":[]}"#]),
        ])
        let sender = try KubernetesClient.scripted(transport, clock: clock).sender
        let query = "?resourceVersion=99999999&resourceVersionMatch=NotOlderThan"
        _ = try await sender.send(.get, "/api/v1/namespaces/ref/configmaps" + query, isIdempotent: true)
        #expect(clock.sleeps.count == 1)
        #expect(clock.sleeps[0] >= .seconds(1) && clock.sleeps[0] < .seconds(2))
    }

    @Test func givesUpAfterFiveAttempts() async throws {
        let transport = try ScriptedTransport(Array(repeating: .failure(.connectionLost), count: 5))
        await #expect(throws: TransportError.self) {
            try await KubernetesClient.scripted(transport).get(Self.configMap)
        }
        #expect(transport.isDone)
    }

    @Test func workUnderWayOutlastsARestartOfTheServer() async throws {
        let clock = InstantClock()
        let away = ScriptedTransport.Step.failure(.refused, mayHaveBeenSent: false)
        let transport = try ScriptedTransport(
            Array(repeating: away, count: 9) + [.recorded(try RecordedExchange("072-configmap-create"))])
        let client = try KubernetesClient.scripted(transport, clock: clock).patient(for: .seconds(60))
        _ = try await client.create(Self.object, manager: "grover-record")
        #expect(clock.sleeps.count == 9)
        #expect(clock.sleeps.allSatisfy { $0 <= .seconds(2) })
    }

    @Test func patienceEndsAndNeverSendsTwiceWhatMayHaveArrived() async throws {
        let policy = RetryPolicy(patience: .seconds(60))
        func error(_ sent: Bool) -> TransportError {
            TransportError(.refused, method: "POST", path: "/", detail: "", message: "", mayHaveBeenSent: sent)
        }
        func delay(_ sent: Bool, waited: Duration) -> Duration? {
            policy.delay(after: error(sent), attempt: 9, waited: waited, isIdempotent: false, jitter: 1)
        }
        #expect(delay(false, waited: .seconds(59)) == .seconds(2))
        #expect(delay(false, waited: .seconds(60)) == nil)
        #expect(delay(true, waited: .zero) == nil)
    }

    @Test(arguments: [
        (403, #"deployments.apps "x" is forbidden: User "viewer" cannot patch resource "deployments""#, true),
        (403, #"persistentvolumeclaims "x" is forbidden: exceeded quota: q"#, false),
        (403, #"admission webhook "policy.example" denied the request: no"#, false),
        (401, "Unauthorized", true),
    ])
    func tellsMissingRightsFromOtherRefusals(status: Int, message: String, isNotAuthorised: Bool) {
        let error = APIError(method: "PATCH", path: "/", status: status, message: message)
        #expect(error.isNotAuthorised == isNotAuthorised)
    }

    struct Decision: Sendable {
        var status: Int
        var reason: String?
        var retryAfter: Int?
        var idempotent = true
        var retried: Bool
    }

    @Test(arguments: [
        Decision(status: 500, retried: false),
        Decision(status: 500, reason: "ServerTimeout", retryAfter: 1, retried: true),
        Decision(status: 429, reason: "TooManyRequests", retried: false),
        Decision(status: 429, reason: "TooManyRequests", retryAfter: 1, retried: true),
        Decision(status: 429, retryAfter: 1, idempotent: false, retried: true),
        Decision(status: 503, retried: true),
        Decision(status: 503, retryAfter: 1, idempotent: false, retried: false),
        Decision(status: 504, reason: "Timeout", retryAfter: 1, retried: true),
        Decision(status: 409, reason: "Conflict", retryAfter: 1, retried: false),
        Decision(status: 410, reason: "Expired", retried: false),
    ])
    func decidesFromTheAnswerAlone(_ decision: Decision) {
        let error = APIError(
            method: "GET", path: "/", status: decision.status, reason: decision.reason, message: "no",
            retryAfterSeconds: decision.retryAfter)
        let delay = RetryPolicy().delay(after: error, attempt: 1, isIdempotent: decision.idempotent, jitter: 0.5)
        #expect((delay != nil) == decision.retried)
    }

    @Test func doublesItsPausesUpToALimit() {
        let policy = RetryPolicy(firstDelay: .milliseconds(100), longestDelay: .seconds(1))
        let pauses = (1...6).map { policy.backoff(attempt: $0, jitter: 1) }
        #expect(
            pauses == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1),
                .seconds(1),
            ])
    }
}
