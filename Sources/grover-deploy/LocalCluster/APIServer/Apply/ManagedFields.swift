import Documents
import KubernetesModel

/// One entry of `metadata.managedFields`: a manager and the fields that are its own.
struct ManagedEntry: Sendable {
    /// Who the entry belongs to. Appliers are one whatever version they apply; updaters are one per version.
    struct Identity: Hashable, Sendable {
        let manager: String
        let isApply: Bool
        let apiVersion: String
        let subresource: String
    }

    var manager: String
    var isApply: Bool
    var apiVersion: String
    /// Nil for what came through `/scale`, as a real server has it.
    var time: String?
    var subresource: String
    var fields: FieldSet

    var identity: Identity {
        Identity(
            manager: manager, isApply: isApply, apiVersion: isApply ? "" : apiVersion, subresource: subresource)
    }

    init(owner: FieldOwner, isApply: Bool, apiVersion: String, fields: FieldSet = .empty) {
        manager = owner.manager.isEmpty ? "unknown" : owner.manager
        self.isApply = isApply
        self.apiVersion = apiVersion
        subresource = owner.subresource ?? ""
        self.fields = fields
        touch(owner)
    }

    /// Sets the time at which the manager last took fields.
    mutating func touch(_ owner: FieldOwner) {
        time = subresource == "scale" ? nil : owner.time.text
    }

    init?(_ node: Node) {
        guard let manager = node["manager"]?.string else { return nil }
        self.manager = manager
        isApply = node["operation"]?.string == "Apply"
        apiVersion = node["apiVersion"]?.string ?? ""
        time = node["time"]?.string
        subresource = node["subresource"]?.string ?? ""
        fields = FieldSet(fieldsV1: node["fieldsV1"] ?? .emptyMap)
        if fields.parts.isEmpty { fields.isMember = false }
    }

    var node: Node {
        var node: Node = ["manager": Node(manager), "operation": isApply ? "Apply" : "Update"]
        node["apiVersion"] = Node(apiVersion)
        if let time { node["time"] = Node(time) }
        node["fieldsType"] = "FieldsV1"
        node["fieldsV1"] = fields.fieldsV1
        if !subresource.isEmpty { node["subresource"] = Node(subresource) }
        return node
    }
}

/// `metadata.managedFields` as values: who owns which fields of an object.
struct ManagedFields: Sendable {
    var entries: [ManagedEntry]

    init(of object: Node?) {
        entries = object?.metadata?["managedFields"]?.list?.compactMap(ManagedEntry.init) ?? []
    }

    /// The entry of an identity, made by `fresh` where there is none.
    mutating func withEntry(_ fresh: ManagedEntry, _ change: (inout ManagedEntry) -> Void) {
        if let index = entries.firstIndex(where: { $0.identity == fresh.identity }) {
            change(&entries[index])
        } else {
            var entry = fresh
            change(&entry)
            entries.append(entry)
        }
    }

    /// Takes fields away from everybody but one.
    mutating func take(_ fields: FieldSet, exceptFrom owner: ManagedEntry.Identity? = nil) {
        guard !fields.isEmpty else { return }
        for index in entries.indices where entries[index].identity != owner {
            entries[index].fields = entries[index].fields.subtracting(fields)
        }
    }

    /// The list as it is stored: appliers first, each kind by time, then by name. Nil when nobody owns anything.
    var node: Node? {
        let owning = entries.filter { !$0.fields.isEmpty }.sorted { left, right in
            if left.isApply != right.isApply { return left.isApply }
            let times = (left.time ?? "", right.time ?? "")
            if times.0 != times.1 { return times.0 < times.1 }
            return (left.manager, left.apiVersion, left.subresource)
                < (right.manager, right.apiVersion, right.subresource)
        }
        return owning.isEmpty ? nil : Node(owning.map(\.node))
    }
}

extension FieldSet {
    /// Fields that nobody owns: the object's identity, and what the server itself sets.
    static let unowned: FieldSet = {
        var set = FieldSet()
        for key in ["apiVersion", "kind", "metadata"] { set.insert(["f:\(key)"]) }
        for key in [
            "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
            "managedFields", "resourceVersion",
        ] { set.insert(["f:metadata", "f:\(key)"]) }
        return set
    }()
}
