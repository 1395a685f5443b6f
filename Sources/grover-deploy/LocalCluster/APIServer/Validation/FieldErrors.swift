import Documents

/// Gathers what is wrong with an object, in the words of a real server.
struct FieldErrors {
    private(set) var causes: [APIStatus.Cause] = []

    mutating func invalid(_ field: String, _ value: Node?, _ detail: String) {
        let shown = JSON.write(value ?? .null)
        add("FieldValueInvalid", field, "Invalid value: \(shown): \(detail)")
    }

    mutating func required(_ field: String, _ detail: String = "") {
        add("FieldValueRequired", field, detail.isEmpty ? "Required value" : "Required value: \(detail)")
    }

    mutating func forbidden(_ field: String, _ detail: String) {
        add("FieldValueForbidden", field, "Forbidden: \(detail)")
    }

    mutating func duplicate(_ field: String, _ value: Node) {
        add("FieldValueDuplicate", field, "Duplicate value: \(JSON.write(value))")
    }

    mutating func unsupported(_ field: String, _ value: Node, _ supported: [String]) {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        add("FieldValueNotSupported", field, "Unsupported value: \(JSON.write(value)): supported values: \(list)")
    }

    mutating func notFound(_ field: String, _ value: Node?) {
        add("FieldValueNotFound", field, "Not found: \(JSON.write(value ?? .null))")
    }

    mutating func tooLong(_ field: String, _ limit: Int) {
        add("FieldValueTooLong", field, "Too long: may not be more than \(limit) bytes")
    }

    private mutating func add(_ reason: String, _ field: String, _ message: String) {
        causes.append(APIStatus.Cause(reason: reason, message: message, field: field))
    }
}
