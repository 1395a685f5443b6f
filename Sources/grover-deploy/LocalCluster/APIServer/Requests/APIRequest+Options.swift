import Documents
import HTTPTypes

extension APIRequest {
    /// Manager, dry run and field validation of a write.
    func writeOptions(_ kind: String) throws -> WriteOptions {
        var options = WriteOptions(manager: parameter("fieldManager") ?? defaultManager)
        options.user = user
        options.isDryRun = try isDryRun(kind)
        if let text = parameter("fieldValidation") {
            guard let validation = FieldValidation(rawValue: text) else {
                throw APIStatus.invalidOption(
                    kind, "fieldValidation", text, supported: ["", "Ignore", "Strict", "Warn"])
            }
            options.validation = validation
        }
        return options
    }

    /// The form that the client wants the answer in.
    func representation() throws -> (form: Representation, asYAML: Bool) {
        try Representation.chosen(from: headers[.accept])
    }

    func isDryRun(_ kind: String) throws -> Bool {
        guard let text = parameter("dryRun") else { return false }
        guard text == "All" else {
            throw APIStatus.invalidOption(kind, "dryRun", text, supported: ["All"], isList: true)
        }
        return true
    }

    /// The program that asks, as its user agent names itself.
    private var defaultManager: String {
        let agent = headers[.userAgent] ?? ""
        let name = agent.prefix { $0 != "/" && $0 != " " }
        return name.isEmpty ? "unknown" : String(name.prefix(128))
    }
}

extension APIStatus {
    static func invalidOption(
        _ kind: String, _ field: String, _ value: String, supported: [String], isList: Bool = false
    ) -> APIStatus {
        let given = isList ? "[\"\(value)\"]" : "\"\(value)\""
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return invalid(
            kind: kind, group: "meta.k8s.io", name: "",
            [
                Cause(
                    reason: "FieldValueNotSupported",
                    message: "Unsupported value: \(given): supported values: \(list)", field: field)
            ])
    }

    static func requiredOption(_ kind: String, _ field: String, _ why: String) -> APIStatus {
        invalid(
            kind: kind, group: "meta.k8s.io", name: "",
            [Cause(reason: "FieldValueRequired", message: "Required value: \(why)", field: field)])
    }
}
