internal import Documents

/// An answer of the API server that is a failure, with all that it said.
public struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One field, or one rule, that the server objects to.
    public struct Cause: Sendable, Equatable {
        public var reason: String?
        public var message: String?
        public var field: String?

        public init(reason: String? = nil, message: String? = nil, field: String? = nil) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    public var method: String
    public var path: String
    public var status: Int
    /// The machine-readable word of a `Status`, for example `NotFound`; nil when the answer was none, or gave none.
    public var reason: String?
    public var message: String
    public var causes: [Cause]
    public var retryAfterSeconds: Int?
    /// What to do about it, when that can be told from here.
    public var advice: String?
    /// The token that goes on with an expired list, at the price of consistency.
    public var continueToken: String?

    public init(
        method: String, path: String, status: Int, reason: String? = nil, message: String, causes: [Cause] = [],
        retryAfterSeconds: Int? = nil, advice: String? = nil
    ) {
        self.method = method
        self.path = path
        self.status = status
        self.reason = reason
        self.message = message
        self.causes = causes
        self.retryAfterSeconds = retryAfterSeconds
        self.advice = advice
    }

    public var isNotFound: Bool { status == 404 }
    public var isUnauthorized: Bool { status == 401 }
    public var isForbidden: Bool { status == 403 }
    /// Who we are does not suffice. A quota, an admission rule and a namespace that ends answer 403 too, and are not meant.
    public var isNotAuthorised: Bool { isUnauthorized || (isForbidden && message.contains(" cannot ")) }
    public var isAlreadyExists: Bool { status == 409 && reason == "AlreadyExists" }
    /// Fields that another manager owns: an apply without `force` was refused.
    public var fieldConflicts: [Cause] { causes.filter { $0.reason == "FieldManagerConflict" } }
    /// A stale resourceVersion or another precondition that no longer holds.
    public var isStale: Bool { status == 409 && reason == "Conflict" && fieldConflicts.isEmpty }
    public var isInvalid: Bool { status == 422 }
    /// The resourceVersion or continue token is older than the server remembers.
    public var isExpired: Bool { status == 410 }
    public var isNamespaceTerminating: Bool { causes.contains { $0.reason == "NamespaceTerminating" } }

    public var description: String {
        var text = message
        if !text.contains(String(status)) { text += " (\(status)\(reason.map { " " + $0 } ?? ""))" }
        text = "\(method) \(path): \(text)"
        if let advice { text += "; \(advice)" }
        return text
    }
}

extension APIError {
    /// Reads what an error answer says; answers that are no `Status` keep their text.
    init(method: String, path: String, head: HTTPResponseHead, body: [UInt8]) {
        let status = try? JSON.read(body)
        if let status, status["kind"]?.string == "Status" {
            self.init(method: method, path: path, status: status, code: head.status)
        } else {
            let text = String(decoding: body.prefix(300), as: UTF8.self).split(whereSeparator: \.isNewline).first
            let message = text.map(String.init) ?? "the server answered without a message"
            self.init(method: method, path: path, status: head.status, message: message)
        }
        retryAfterSeconds = head["Retry-After"].flatMap { Int($0) } ?? retryAfterSeconds
    }

    /// Reads a `Status` object, also one that came as a watch event.
    init(method: String, path: String, status: Node, code: Int? = nil) {
        let details = status["details"]
        let causes = details?["causes"]?.list ?? []
        self.init(
            method: method, path: path, status: code ?? status["code"]?.int ?? 0,
            reason: status["reason"]?.string,
            message: status["message"]?.string ?? "the server gave no message",
            causes: causes.map {
                Cause(
                    reason: $0["reason"]?.string, message: $0["message"]?.string, field: $0["field"]?.string)
            },
            retryAfterSeconds: details?["retryAfterSeconds"]?.int)
        continueToken = status.value(at: "metadata", "continue")?.string
    }
}
