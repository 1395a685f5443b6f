internal import ServiceKit

/// One method of one path, and what goes in and comes out.
struct Operation: Sendable {
    let method: String
    let path: String
    /// Unique in the document; generated clients name their functions so.
    let id: String
    let tag: String
    let summary: String
    var description: String?
    /// Whether it is asked with a token.
    var isSecured = true
    /// Names of `Parameters`, besides those of the path.
    var parameters: [String] = []
    /// The schema of the JSON body.
    var body: String?
    var answer: Answer
    /// Statuses of failures, besides those that any secured route has.
    var failures: [Int] = []

    enum Answer: Sendable {
        case schema(String)
        case list(of: String)
        /// One of these words as `status`.
        case status([String])
        case message(String)
        case text(String)
        case inline(JSON)
        /// The way on, in `Location`.
        case redirect
    }

    static func get(_ path: String, _ id: String, _ tag: String, _ summary: String, _ answer: Answer) -> Operation {
        Operation(method: "GET", path: path, id: id, tag: tag, summary: summary, answer: answer)
    }

    static func post(_ path: String, _ id: String, _ tag: String, _ summary: String, _ answer: Answer) -> Operation {
        Operation(method: "POST", path: path, id: id, tag: tag, summary: summary, answer: answer)
    }

    static func put(_ path: String, _ id: String, _ tag: String, _ summary: String, _ answer: Answer) -> Operation {
        Operation(method: "PUT", path: path, id: id, tag: tag, summary: summary, answer: answer)
    }

    static func delete(_ path: String, _ id: String, _ tag: String, _ summary: String, _ answer: Answer) -> Operation
    {
        Operation(method: "DELETE", path: path, id: id, tag: tag, summary: summary, answer: answer)
    }

    var open: Operation { with { $0.isSecured = false } }
    var paged: Operation { with { $0.parameters += ["limit", "skip", "cursor"] } }

    func taking(_ parameters: String..., body: String? = nil) -> Operation {
        with {
            $0.parameters += parameters
            $0.body = body
        }
    }

    func failing(_ statuses: Int...) -> Operation { with { $0.failures += statuses } }

    func noting(_ text: String) -> Operation { with { $0.description = text } }

    private func with(_ change: (inout Operation) -> Void) -> Operation {
        var copy = self
        change(&copy)
        return copy
    }
}

extension Operation {
    /// The names between braces in the path.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    private var isPaged: Bool { parameters.contains("cursor") }

    var json: JSON {
        var members: [JSON.Member] = [
            .init("operationId", .string(id)), .init("tags", [.string(tag)]), .init("summary", .string(summary)),
        ]
        if let description { members.append(.init("description", .string(description))) }
        if isSecured { members.append(.init("security", [["bearer": []]])) }
        let all = pathParameters + parameters
        if !all.isEmpty { members.append(.init("parameters", .array(all.map { .reference("parameters", $0) }))) }
        if let body {
            members.append(
                .init("requestBody", ["required": true, "content": .ofJSON(.reference("schemas", body))]))
        }
        members.append(.init("responses", responses))
        return .object(members)
    }

    private var responses: JSON {
        var success: [JSON.Member] = [.init("description", "success")]
        var headers: [JSON.Member] = [.init("X-Request-ID", .reference("headers", "X-Request-ID"))]
        if isPaged { headers.append(.init("Link", .reference("headers", "Link"))) }
        if case .redirect = answer {
            headers.append(.init("Location", ["description": "the way on", "schema": ["type": "string"]]))
        }
        success.append(.init("headers", .object(headers)))
        if let content = answer.content { success.append(.init("content", content)) }
        var statuses = Set(failures)
        if isSecured { statuses.formUnion([401, 503]) }
        if body != nil || !parameters.isEmpty { statuses.insert(422) }
        if body != nil { statuses.insert(413) }
        if path.hasPrefix("/api/") { statuses.formUnion([400, 429, 502, 503, 504]) }
        return .object(
            [.init(answer.status, .object(success))]
                + statuses.sorted().map { .init("\($0)", .reference("responses", Responses.name(of: $0))) })
    }
}

extension Operation.Answer {
    fileprivate var status: String {
        if case .redirect = self { "302" } else { "200" }
    }

    fileprivate var content: JSON? {
        switch self {
        case .schema(let name): .ofJSON(.reference("schemas", name))
        case .list(let name): .ofJSON(["type": "array", "items": .reference("schemas", name)])
        case .status(let words):
            .ofJSON([
                "type": "object", "required": ["status"],
                "properties": ["status": ["type": "string", "enum": .array(words.map(JSON.string))]],
            ])
        case .message(let text):
            .ofJSON([
                "type": "object", "required": ["message"],
                "properties": ["message": ["type": "string", "examples": [.string(text)]]],
            ])
        case .text(let type): .object([.init(type, ["schema": ["type": "string"]])])
        case .inline(let schema): .ofJSON(schema)
        case .redirect: nil
        }
    }
}

extension JSON {
    static func reference(_ kind: String, _ name: String) -> JSON {
        ["$ref": .string("#/components/\(kind)/\(name)")]
    }

    fileprivate static func ofJSON(_ schema: JSON) -> JSON { ["application/json": ["schema": schema]] }
}
