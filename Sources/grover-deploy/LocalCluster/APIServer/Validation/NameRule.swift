/// The forms that names of objects and their parts may have.
enum NameRule {
    /// Labels joined by dots, as most objects are named.
    case subdomain
    /// One label, as containers and namespaces are named.
    case label
    /// One label that starts with a letter, as Services are named.
    case serviceLabel
    /// Whatever can stand in a path, as roles are named.
    case pathSegment
    /// A label's value.
    case labelValue

    /// What is wrong with the name, in the words of a real server.
    func complaint(about name: String) -> String? {
        if self == .pathSegment { return RoleChecks.nameComplaint(name) }
        let limit = self == .subdomain ? 253 : 63
        guard name.utf8.count <= limit else { return "must be no more than \(limit) bytes" }
        return fits(name) ? nil : explanation
    }

    private func fits(_ name: String) -> Bool {
        switch self {
        case .subdomain:
            name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { Self.isLabel($0) }
        case .label: Self.isLabel(name[...])
        case .serviceLabel: Self.isLabel(name[...]) && name.first?.isLetter == true
        case .pathSegment: true
        case .labelValue: name.isEmpty || Self.isQualified(name[...])
        }
    }

    private var explanation: String {
        switch self {
        case .subdomain:
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        case .label:
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        case .serviceLabel:
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
                + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
        case .pathSegment: ""
        case .labelValue:
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex "
                + "used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        }
    }

    /// What is wrong with a key of labels or annotations: `name` or `prefix/name`.
    static func keyComplaint(_ key: String) -> String? {
        let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let complaint = NameRule.subdomain.complaint(about: String(parts[0])) {
            return "prefix part " + complaint
        }
        let name = parts.last ?? ""
        if name.isEmpty { return "name part must be non-empty" }
        if name.utf8.count > 63 { return "name part must be no more than 63 bytes" }
        if isQualified(name) { return nil }
        return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
            + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    }

    private static func isLabel(_ text: Substring) -> Bool {
        consists(of: text, inside: [UInt8(ascii: "-")]) { isDigit($0) || isLower($0) }
    }

    private static func isQualified(_ text: Substring) -> Bool {
        consists(of: text, inside: Array("-_.".utf8)) { isDigit($0) || isLower($0 | 0x20) && $0 < 0x7B }
    }

    private static func consists(
        of text: Substring, inside: [UInt8], _ isEdge: (UInt8) -> Bool
    ) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isEdge(first), isEdge(last) else {
            return false
        }
        return text.utf8.allSatisfy { isEdge($0) || inside.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    private static func isLower(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
}
