internal import HTTPTypes
public import Hummingbird
internal import NIOCore

/// The fields of a JSON body, read one by one; what is wrong with them is gathered and told together.
///
/// Reading the JSON itself happens first, as a text that is no JSON is answered before the question who asks.
///
/// ```swift
/// var fields = try await BodyFields(request, context)
/// let content = fields.requiredString("content", atMost: 10_000)
/// try fields.check()
/// ```
public struct BodyFields: Sendable {
    /// The body as it came.
    public let bytes: [UInt8]
    private let body: JSON?
    public private(set) var violations: [APIError.Violation] = []

    public init(_ request: Request, _ context: ServiceContext) async throws {
        // Nobody has to send what will not be taken.
        if let text = request.headers[.contentLength], Int(text) ?? .max > context.maxUploadSize {
            throw APIError.tooLarge
        }
        let buffer = try await request.body.collect(upTo: context.maxUploadSize)
        try self.init(bytes: Array(buffer.readableBytesView))
    }

    init(bytes: [UInt8]) throws(APIError) {
        self.bytes = bytes
        guard !bytes.isEmpty else {
            body = nil
            return
        }
        do {
            body = try JSON.read(bytes)
        } catch {
            throw .invalid([
                .init(type: "json_invalid", location: ["body", .int(error.offset)], message: "JSON decode error")
            ])
        }
        if case .object? = body { return }
        add("model_attributes_type", at: nil, "Input should be a valid dictionary or object to extract fields from")
    }

    /// Whether the body says anything of a field, be it null.
    public func has(_ name: String) -> Bool { body?[name] != nil }

    /// Throws the violations found so far, if any.
    public func check() throws(APIError) {
        if !violations.isEmpty { throw .invalid(violations) }
    }

    /// Throws where there is no body at all.
    public mutating func requireBody() {
        if body == nil { add("missing", at: nil, "Field required") }
    }

    public mutating func requiredString(_ name: String, atMost limit: Int) -> String {
        guard case .object? = body else {
            if violations.isEmpty { requireBody() }
            return ""
        }
        guard has(name) else {
            add("missing", at: name, "Field required")
            return ""
        }
        guard case .string(let text)? = body?[name] else {
            add("string_type", at: name, "Input should be a valid string")
            return ""
        }
        return checked(text, name, atMost: limit)
    }

    /// A string, or nil where it is absent or null.
    public mutating func string(_ name: String, atMost limit: Int = 2048) -> String? {
        switch body?[name] {
        case nil, .null?: return nil
        case .string(let text)?: return checked(text, name, atMost: limit)
        default:
            add("string_type", at: name, "Input should be a valid string")
            return nil
        }
    }

    /// A flag, or nil where it is absent; null is a violation, as no flag of ours can be unset.
    public mutating func bool(_ name: String) -> Bool? {
        switch body?[name] {
        case nil: return nil
        case .bool(let flag)?: return flag
        default:
            add("bool_type", at: name, "Input should be a valid boolean")
            return nil
        }
    }

    /// A list of strings, or nil where it is absent, or null where it may be.
    public mutating func strings(
        _ name: String, atMost limit: Int, each length: Int = 200, isNullable: Bool = true
    ) -> [String]? {
        switch body?[name] {
        case nil: return nil
        case .null? where isNullable: return nil
        case .array(let items)?:
            let texts = items.compactMap(\.string)
            if texts.count != items.count { add("string_type", at: name, "Input should be a valid string") }
            guard items.count <= limit else {
                // What is wrong with each of them may be more than came.
                add("too_long", at: name, "List should have at most \(limit) items")
                return nil
            }
            return texts.map { checked($0, name, atMost: length) }
        default:
            add("list_type", at: name, "Input should be a valid list")
            return nil
        }
    }

    public mutating func add(_ type: String, at name: String?, _ message: String) {
        violations.append(
            .init(type: type, location: ["body"] + (name.map { [JSON.string($0)] } ?? []), message: message))
    }

    private mutating func checked(_ text: String, _ name: String, atMost limit: Int) -> String {
        // Counted as the contract counts, in code points.
        if text.unicodeScalars.count > limit {
            add("string_too_long", at: name, "String should have at most \(limit) characters")
        }
        // A store may take it for the end of the text.
        if text.utf8.contains(0) { add("value_error", at: name, "Value error, text must not contain U+0000") }
        return text
    }
}
