import Documents

extension ServerChecks {
    static func atLeastZero(_ key: String, _ node: Node, _ path: String, _ errors: inout FieldErrors) {
        guard let value = node[key], let number = value.int, number < 0 else { return }
        errors.invalid("\(path).\(key)", value, "must be greater than or equal to 0")
    }

    static func isZero(_ node: Node?) -> Bool {
        node?.int == 0 || node?.string == "0%"
    }

    static func intOrPercent(_ key: String, _ node: Node, _ path: String, _ errors: inout FieldErrors) {
        atLeastZero(key, node, path, &errors)
        guard let value = node[key], let text = value.string else { return }
        if !text.hasSuffix("%") || Int(text.dropLast()) == nil {
            errors.invalid(
                "\(path).\(key)", value,
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', "
                    + "regex used for validation is '[0-9]+%')")
        }
    }

    static func portNumber(_ node: Node?, _ path: String, _ errors: inout FieldErrors) {
        guard let number = node?.int, number != 0 else { return errors.required(path) }
        if !(1...65535).contains(number) {
            errors.invalid(path, node, "must be between 1 and 65535, inclusive")
        }
    }

    static func portNameOrNumber(_ node: Node?, _ path: String, _ errors: inout FieldErrors) {
        guard let node else { return }
        if node.string != nil {
            portName(node, path, &errors)
        } else if !(1...65535).contains(node.int ?? 0) {
            errors.invalid(path, node, "must be between 1 and 65535, inclusive")
        }
    }

    static func portName(_ name: Node, _ path: String, _ errors: inout FieldErrors, length: Int = 15) {
        guard let text = name.string else { return }
        if text.utf8.count > length {
            errors.invalid(path, name, "must be no more than \(length) characters")
        }
        if length == 15, !text.utf8.contains(where: { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }) {
            errors.invalid(path, name, "must contain at least one letter (a-z)")
        } else if let complaint = NameRule.label.complaint(about: text) {
            errors.invalid(path, name, complaint)
        }
    }

    /// Labels of a metadata mapping.
    static func labels(_ metadata: Node, _ path: String, _ errors: inout FieldErrors) {
        for entry in metadata["labels"]?.map ?? Mapping() {
            if let complaint = NameRule.keyComplaint(entry.key) {
                errors.invalid("\(path).labels", Node(entry.key), complaint)
            }
            if let value = entry.value.string, let complaint = NameRule.labelValue.complaint(about: value) {
                errors.invalid("\(path).labels", entry.value, complaint)
            }
        }
    }
}
