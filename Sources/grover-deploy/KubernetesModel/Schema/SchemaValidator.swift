public import Documents

/// Checks objects against their schema, as strictly as server-side apply does and no stricter.
///
/// A null counts as absent, as it does for a server. What a server computes (`status`) may be incomplete.
public struct SchemaValidator: Sendable {
    private let catalog: SchemaCatalog

    public init(catalog: SchemaCatalog = .bundled) {
        self.catalog = catalog
    }

    /// Everything that is wrong with the object, in the order in which it was written.
    public func problems(of object: Node) -> [SchemaProblem] {
        guard let kind = object["kind"]?.string, let apiVersion = object["apiVersion"]?.string else {
            let missing = object["apiVersion"]?.string == nil ? "apiVersion" : "kind"
            return [SchemaProblem(.missingField, .root, "'\(missing)' is missing; an object needs one", object)]
        }
        let gvk = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let type = catalog.schema(for: gvk) else { return [unknownKind(gvk, in: object)] }
        return problems(of: object, as: type)
    }

    /// Everything that is wrong with a part of an object.
    public func problems(of node: Node, as type: SchemaType) -> [SchemaProblem] {
        var walk = SchemaWalk()
        walk.visit(node, type)
        return walk.findings.problems
    }

    private func unknownKind(_ gvk: GroupVersionKind, in object: Node) -> SchemaProblem {
        let kinds = catalog.allKinds
        let versions = Set(kinds.filter { $0.kind == gvk.kind }.map(\.apiVersion)).sorted()
        let hint: String
        if !versions.isEmpty {
            hint = "; Kubernetes \(catalog.version) serves it as \(versions.joined(separator: " and "))"
        } else if let nearest = Spelling.nearest(to: gvk.kind, among: kinds.map(\.kind).sorted()) {
            hint = "; did you mean \(nearest)?"
        } else {
            hint = " in Kubernetes \(catalog.version)"
        }
        let key = versions.isEmpty ? "kind" : "apiVersion"
        let message = "no kind \(gvk.kind) in \(gvk.apiVersion)\(hint)"
        return SchemaProblem(.unknownKind, FieldPath.root.key(key), message, object[key] ?? object)
    }
}

private struct SchemaWalk {
    var findings = SchemaFindings()
    private var path = FieldPath.root
    private var isInStatus = false

    mutating func visit(_ node: Node, _ type: SchemaType) {
        if node.isNull {
            if !isInStatus { type.constraints?.check(node, path, into: &findings) }
            return
        }
        switch type.kind {
        case .any: break
        case .object: visitMap(node, type)
        case .list: visitList(node, type)
        default:
            if let complaint = type.complaint(about: node) {
                return report(complaint.code, path, complaint.message, node)
            }
        }
        if !isInStatus { type.constraints?.check(node, path, into: &findings) }
    }

    private mutating func visitMap(_ node: Node, _ type: SchemaType) {
        guard let mapping = node.map else { return reportType("a mapping", node) }
        for entry in mapping {
            guard let property = type.property(entry.key) else {
                if !type.preservesUnknown { reportUnknown(entry, type) }
                continue
            }
            let wasInStatus = isInStatus
            isInStatus = isInStatus || entry.key == "status" && type.property("apiVersion") != nil
            path.enter(.key(entry.key))
            visit(entry.value, property)
            path.leave()
            isInStatus = wasInStatus
        }
        guard !isInStatus else { return }
        for key in type.required where mapping[key]?.isNull != false {
            // A null is told of itself, or allowed.
            if mapping[key] != nil, type.property(key)?.constraints != nil { continue }
            report(.missingField, path.key(key), "'\(key)' is missing; it is required", node)
        }
    }

    private mutating func visitList(_ node: Node, _ type: SchemaType) {
        guard let items = node.list else { return reportType("a list", node) }
        guard let itemType = type.items else { return }
        for (index, item) in items.enumerated() {
            path.enter(.index(index))
            visit(item, itemType)
            path.leave()
        }
        guard items.count > 1, type.listType != .atomic else { return }
        var seen: Set<String> = []
        for (index, item) in items.enumerated() {
            guard let identity = type.identity(of: item), !seen.insert(identity).inserted else { continue }
            let shown = type.shownIdentity(of: item)
            report(.duplicateItem, path.index(index), "duplicate item \(shown); each may stand here once", item)
        }
    }

    private mutating func reportUnknown(_ entry: Mapping.Entry, _ type: SchemaType) {
        let mayGuess = type.propertyCount <= Spelling.most && findings.mayGuess()
        let nearest = mayGuess ? Spelling.nearest(to: entry.key, among: type.propertyNames) : nil
        let hint = nearest.map { "; did you mean '\($0)'?" } ?? "; remove it"
        findings.problems.append(
            SchemaProblem(
                .unknownField, path.key(entry.key), "unknown field '\(entry.key)'\(hint)", entry.value,
                at: entry.keyPlace))
    }

    private mutating func reportType(_ wanted: String, _ node: Node) {
        report(.wrongType, path, "\(wanted) belongs here, not \(node.shown)", node)
    }

    private mutating func report(
        _ code: SchemaProblem.Code, _ path: FieldPath, _ message: String, _ node: Node
    ) {
        findings.problems.append(SchemaProblem(code, path, message, node))
    }
}

extension SchemaType {
    /// What tells an item of a set or map list from the others; nil where a key is absent and has no default.
    fileprivate func identity(of item: Node) -> String? {
        switch listType {
        case .atomic: return nil
        case .set: return item.scalarText ?? JSON.write(item, .canonical)
        case .map(let keys):
            if keys.count == 1 { return text(of: keys[0], in: item) }
            var identity = ""
            for key in keys {
                guard let text = text(of: key, in: item) else { return nil }
                identity += "\(text)\n"
            }
            return identity
        }
    }

    /// The identity for people.
    fileprivate func shownIdentity(of item: Node) -> String {
        switch listType {
        case .atomic, .set: "'\(identity(of: item) ?? "")'"
        case .map(let keys): keys.map { "\($0) '\(text(of: $0, in: item) ?? "")'" }.joined(separator: ", ")
        }
    }

    private func text(of key: String, in item: Node) -> String? {
        if let value = item[key] { return value.scalarText }
        // What is required is told as missing; its default is none of the server's.
        return items?.required.contains(key) == true ? nil : items?.property(key)?.defaultValue?.scalarText
    }
}
