import Documents
import Testing

@testable import KubernetesAPI

/// Each way in which a real API server says no, read from what it answered.
struct ErrorAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var file: String
        var status: Int
        var reason: String?
        var causes: [String?] = []
        var says: String
        var testDescription: String { file }

        init(_ file: String, _ status: Int, _ reason: String?, _ causes: [String?] = [], says: String) {
            (self.file, self.status, self.reason, self.causes, self.says) = (file, status, reason, causes, says)
        }
    }

    static let cases = [
        Case("009-namespace-create-again-409", 409, "AlreadyExists", says: "already exists"),
        Case("023-ssa-stale-resourceversion-409", 409, "Conflict", says: "object has been modified"),
        Case("024-ssa-wrong-uid-422", 422, "Invalid", ["FieldValueInvalid", "FieldValueInvalid"], says: "uid"),
        Case(
            "026-ssa-conflict-409", 409, "Conflict", ["FieldManagerConflict", "FieldManagerConflict"],
            says: "Apply failed with 2 conflicts"),
        Case("038-ssa-immutable-selector-422", 422, "Invalid", ["FieldValueInvalid"], says: "immutable"),
        Case("040-ssa-duplicate-list-key-500", 500, nil, says: "duplicate"),
        Case("041-ssa-namespace-absent-404", 404, "NotFound", says: "namespaces \"absent-ns\" not found"),
        Case("042-ssa-unknown-group-404", 404, nil, says: "404 page not found"),
        Case("043-ssa-old-version-400", 400, "BadRequest", says: "apps/v1beta1"),
        Case("047-ssa-wrong-type-500", 500, nil, says: "expected"),
        Case("050-ssa-broken-yaml-400", 400, "BadRequest", says: "yaml"),
        Case("052-ssa-unknown-field-strict", 500, nil, says: "field not declared in schema"),
        Case("056-post-unknown-field-strict", 400, "BadRequest", says: "strict decoding error"),
        Case("075-put-stale-409", 409, "Conflict", says: "object has been modified"),
        Case("076-jsonpatch-test-fails-422", 422, "Invalid", says: "error in our request"),
        Case("081-unknown-resource-404", 404, "NotFound", says: "could not find the requested resource"),
        Case("083-post-to-item-405", 405, "MethodNotAllowed", says: "does not allow this method"),
        Case("084-accept-406", 406, "NotAcceptable", says: "Not Acceptable"),
        Case("085-auth-401-bad-token", 401, "Unauthorized", says: "expired or wrong"),
        Case("086-auth-403-anonymous", 403, "Forbidden", says: "brings no credentials"),
        Case("087-auth-403-viewer", 403, "Forbidden", says: "cannot list resource"),
        Case("088-auth-403-apply", 403, "Forbidden", says: "cannot patch resource"),
        Case("090-auth-401-foreign-client-cert", 401, "Unauthorized", says: "sign in again"),
        Case("098-scale-negative-422", 422, "Invalid", ["FieldValueInvalid"], says: "greater than or equal to 0"),
        Case("113-watch-bad-rv-500", 500, nil, says: "resourceVersion: Invalid value"),
        Case("121-list-bad-continue-400", 400, "BadRequest", says: "continue key is not valid"),
        Case("126-delete-precondition-uid-409", 409, "Conflict", says: "the UID in the precondition"),
        Case("144-evict-429-pdb", 429, "TooManyRequests", ["DisruptionBudget"], says: "disruption budget"),
        Case("169-cr-apply-right-after-crd-404", 404, nil, says: "404 page not found"),
        Case("175-cr-strategic-merge-415", 415, "UnsupportedMediaType", says: "accepted media types include"),
        Case("268-list-continue-expired-410", 410, "Expired", says: "too old"),
        Case("293-secret-bad-base64", 500, nil, says: "illegal base64"),
        Case(
            "301-ssa-create-in-terminating-namespace-403", 403, "Forbidden", ["NamespaceTerminating"],
            says: "being terminated"),
    ]

    @Test(arguments: cases)
    func keepsAllThatTheServerSaid(_ test: Case) async throws {
        let exchange = try RecordedExchange(test.file)
        let transport = try ScriptedTransport([.recorded(exchange)], discovery: [])
        let sender = try KubernetesClient.scripted(transport).sender
        let query = exchange.query.isEmpty ? "" : "?" + exchange.query.joined(separator: "&")
        let error = await #expect(throws: APIError.self) {
            try await sender.send(
                exchange.method, exchange.path + query, contentType: exchange.contentType,
                body: exchange.requestBody.map { JSON.bytes($0) }, isIdempotent: true)
        }
        #expect(error?.status == test.status)
        #expect(error?.reason == test.reason)
        #expect(error?.causes.map(\.reason) == test.causes)
        #expect(error?.method == exchange.method.rawValue)
        let text = error?.description ?? ""
        #expect(text.contains(test.says), "\(text)")
        #expect(text.contains(String(test.status)), "\(text)")
        #expect(transport.requests.count == 1)
    }

    @Test func tellsTheTwoConflictsApart() throws {
        let fields = try error("026-ssa-conflict-409")
        #expect(fields.fieldConflicts.map(\.field).first == ".spec.replicas")
        #expect(!fields.isStale)
        let stale = try error("023-ssa-stale-resourceversion-409")
        #expect(stale.isStale && stale.fieldConflicts.isEmpty)
        #expect(try error("009-namespace-create-again-409").isAlreadyExists)
        #expect(try error("301-ssa-create-in-terminating-namespace-403").isNamespaceTerminating)
    }

    @Test func offersToGoOnWithAnExpiredList() throws {
        #expect(try error("268-list-continue-expired-410").continueToken?.hasPrefix("eyJ") == true)
    }

    private func error(_ name: String) throws -> APIError {
        let exchange = try RecordedExchange(name)
        return APIError(method: "GET", path: exchange.path, head: exchange.head, body: exchange.body)
    }
}
