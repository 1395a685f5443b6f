/// The fields that an apply would take from their owners, and the refusal that names them.
struct ApplyConflicts {
    /// Through `/scale`, other owners are named with the version of the Scale object.
    let isScale: Bool
    private var found: [(owner: String, field: String)] = []

    init(isScale: Bool) {
        self.isScale = isScale
    }

    mutating func add(_ entry: ManagedEntry, _ fields: FieldSet) {
        guard !fields.isEmpty else { return }
        let owner = describe(entry)
        for path in fields.members { found.append((owner, FieldSet.text(of: path))) }
    }

    /// 409 with one cause a field; nil without conflicts.
    var refusal: APIStatus? {
        guard let first = found.first else { return nil }
        let message: String
        if found.count == 1 {
            message = "Apply failed with 1 conflict: conflict with \(first.owner): \(first.field)"
        } else {
            var lines: [String] = []
            for owner in Set(found.map(\.owner)).sorted() {
                lines.append("conflicts with \(owner):")
                lines += found.filter { $0.owner == owner }.map { "- \($0.field)" }
            }
            message = "Apply failed with \(found.count) conflicts: " + lines.joined(separator: "\n")
        }
        var status = APIStatus(code: 409, reason: "Conflict", message: message)
        status.causes = found.sorted { $0.owner < $1.owner }.map {
            APIStatus.Cause(
                reason: "FieldManagerConflict", message: "conflict with \($0.owner)", field: $0.field)
        }
        return status
    }

    private func describe(_ entry: ManagedEntry) -> String {
        var text = "\"\(entry.manager)\""
        if !entry.subresource.isEmpty { text += " with subresource \"\(entry.subresource)\"" }
        guard !entry.isApply else { return text }
        return text + " using \(isScale ? "autoscaling/v1" : entry.apiVersion)"
    }
}
