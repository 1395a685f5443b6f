public import Documents

/// A refusal as the API puts it on the wire: a `Status` object with code, reason and causes.
public struct APIStatus: Error, Sendable, Equatable {
    public struct Cause: Sendable, Equatable {
        public var reason: String
        public var message: String
        public var field: String

        public init(reason: String, message: String, field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    public var code: Int
    /// Empty where a real server gives none.
    public var reason: String
    public var message: String
    public var name: String?
    public var group: String?
    /// Mostly the plural resource name, for `Invalid` the kind: as a real server does.
    public var kind: String?
    public var uid: String?
    public var causes: [Cause] = []
    public var retryAfterSeconds: Int?
    /// Where a list that is too old may go on.
    public var continuation: String?
    /// Whether the details are shown though they say nothing, as those of a refused path are.
    var hasEmptyDetails = false

    public init(code: Int, reason: String, message: String) {
        self.code = code
        self.reason = reason
        self.message = message
    }

    public static func notFound(_ type: ResourceType, _ name: String) -> APIStatus {
        about(type, name, code: 404, reason: "NotFound", message: "\(type.qualifiedPlural) \"\(name)\" not found")
    }

    public static func alreadyExists(_ type: ResourceType, _ name: String) -> APIStatus {
        about(
            type, name, code: 409, reason: "AlreadyExists",
            message: "\(type.qualifiedPlural) \"\(name)\" already exists")
    }

    /// A stale resourceVersion or another precondition that no longer holds.
    public static func conflict(_ type: ResourceType, _ name: String, _ why: String? = nil) -> APIStatus {
        let why =
            why
            ?? "the object has been modified; please apply your changes to the latest version and try again"
        return about(
            type, name, code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(type.qualifiedPlural) \"\(name)\": \(why)")
    }

    public static func badRequest(_ message: String) -> APIStatus {
        APIStatus(code: 400, reason: "BadRequest", message: message)
    }

    private static func about(
        _ type: ResourceType, _ name: String, code: Int, reason: String, message: String
    ) -> APIStatus {
        var status = APIStatus(code: code, reason: reason, message: message)
        status.name = name
        status.group = type.group
        status.kind = type.plural
        return status
    }
}

extension APIStatus {
    /// The `Status` object of the answer's body.
    public var node: Node {
        var node: Node = ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure"]
        if let continuation { node["metadata"] = ["continue": Node(continuation)] }
        node["message"] = Node(message)
        if !reason.isEmpty { node["reason"] = Node(reason) }
        var details: Node = .emptyMap
        if let name, !name.isEmpty { details["name"] = Node(name) }
        if let group, !group.isEmpty { details["group"] = Node(group) }
        if let kind, !kind.isEmpty { details["kind"] = Node(kind) }
        if let uid { details["uid"] = Node(uid) }
        if !causes.isEmpty {
            details["causes"] = Node(
                causes.map { cause in
                    var node: Node = ["reason": Node(cause.reason), "message": Node(cause.message)]
                    if !cause.field.isEmpty { node["field"] = Node(cause.field) }
                    return node
                })
        }
        if let retryAfterSeconds { details["retryAfterSeconds"] = Node(retryAfterSeconds) }
        // What is said of a path or a method has details, with nothing in them.
        let isOfRequest = name == nil && ["NotFound", "MethodNotAllowed", "NotAcceptable"].contains(reason)
        if details.map?.isEmpty == false || isOfRequest || hasEmptyDetails { node["details"] = details }
        node["code"] = Node(code)
        return node
    }
}
