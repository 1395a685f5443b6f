internal import Documents

extension SchemaType {
    /// What is wrong with a scalar, or with anything that stands where a scalar belongs.
    func complaint(about node: Node) -> (code: SchemaProblem.Code, message: String)? {
        switch kind {
        case .string: stringComplaint(node)
        case .integer: integerComplaint(node)
        case .number: node.number == nil ? wrongType("a number", node) : nil
        case .boolean: node.bool == nil ? wrongType("true or false", node) : nil
        case .intOrString:
            node.string == nil && node.int == nil ? wrongType("a whole number or a string", node) : nil
        case .quantity: quantityComplaint(node)
        case .object, .list, .any: nil
        }
    }

    private func stringComplaint(_ node: Node) -> (SchemaProblem.Code, String)? {
        guard let text = node.string else {
            let hint = node.scalarText == nil ? "" : "; put it in quotes"
            return wrongType("a string", node, hint)
        }
        switch format {
        case "byte" where Base64.decode(text) == nil:
            return (.wrongType, "not base64")
        case "date-time" where Timestamp(text) == nil:
            return (.wrongType, "'\(text)' is no time of the form 2026-01-31T12:00:00Z")
        default: break
        }
        if !text.isEmpty, !allowed.isEmpty, !allowed.contains(text) {
            let nearest = Spelling.nearest(to: text, among: allowed).map { "; did you mean \($0)?" } ?? ""
            return (.notAllowed, "'\(text)' is none of \(allowed.joined(separator: ", "))\(nearest)")
        }
        return nil
    }

    private func integerComplaint(_ node: Node) -> (SchemaProblem.Code, String)? {
        guard let whole = node.int else { return wrongType("a whole number", node) }
        if format == "int32", Int32(exactly: whole) == nil {
            return (.wrongType, "\(whole) does not fit 32 bits")
        }
        return nil
    }

    private func quantityComplaint(_ node: Node) -> (SchemaProblem.Code, String)? {
        guard let text = node.string ?? node.number else { return wrongType("a quantity", node) }
        return Quantity(text) == nil ? (.wrongType, "'\(text)' is no quantity such as 250m or 64Mi") : nil
    }

    private func wrongType(_ wanted: String, _ node: Node, _ hint: String = "") -> (SchemaProblem.Code, String) {
        (.wrongType, "\(wanted) belongs here, not \(node.shown)\(hint)")
    }
}

extension Node {
    /// The value as an error message shows it: its kind, and its text if that is short.
    var shown: String {
        guard let text = scalarText, !isNull, text.utf8.count <= 40 else { return "a \(typeName)" }
        return "the \(typeName) \(string == nil ? text : "'\(text)'")"
    }
}
