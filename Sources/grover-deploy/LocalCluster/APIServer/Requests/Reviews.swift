import Documents
import KubernetesModel

/// The questions that clients may ask about identities and rights; nothing of them is stored.
enum ReviewKind: String, CaseIterable {
    case selfSubject = "SelfSubjectReview"
    case token = "TokenReview"
    case selfAccess = "SelfSubjectAccessReview"
    case selfRules = "SelfSubjectRulesReview"
    case access = "SubjectAccessReview"
    case localAccess = "LocalSubjectAccessReview"

    var group: String {
        switch self {
        case .selfSubject, .token: "authentication.k8s.io"
        default: "authorization.k8s.io"
        }
    }

    var plural: String { rawValue.lowercased() + "s" }
    var isNamespaced: Bool { self == .localAccess }

    /// How discovery shows it.
    var type: ResourceType {
        ResourceType(rawValue, plural, group: group, namespaced: isNamespaced, verbs: ["create"])
    }

    /// The review that a path within a group's version names.
    static func named(group: String, version: String, _ rest: [String]) -> (kind: ReviewKind, namespace: String?)? {
        guard version == "v1" else { return nil }
        let (plural, namespace): (String?, String?) =
            switch rest.count {
            case 1: (rest[0], nil)
            case 3 where rest[0] == "namespaces": (rest[2], rest[1])
            default: (nil, nil)
            }
        let kind = allCases.first { $0.group == group && $0.plural == plural }
        return kind.flatMap { $0.isNamespaced == (namespace != nil) ? ($0, namespace) : nil }
    }
}

extension APIServer {
    func review(_ request: APIRequest, _ kind: ReviewKind, namespace: String?) async throws -> APIResponse {
        guard request.method == "POST" else { throw APIStatus.methodNotAllowed }
        let options = try request.writeOptions("CreateOptions")
        let body = try RequestBody.read(request, kind: kind.rawValue, validation: options.validation).object
        let version = "\(kind.group)/v1"
        guard body.kind == nil || body.kind == kind.rawValue, body.apiVersion == nil || body.apiVersion == version
        else {
            throw APIStatus.badRequest(
                "the API version in the data (\(body.apiVersion ?? "")) does not match the expected API version "
                    + "(\(version))")
        }
        let spec = body["spec"] ?? .emptyMap
        var answer: Node = ["kind": Node(kind.rawValue), "apiVersion": Node(version)]
        var metadata = body.metadata ?? .emptyMap
        if kind == .selfSubject {
            metadata["creationTimestamp"] = Node(registry.now().text)
        } else if spec.map?.isEmpty == false {
            metadata["managedFields"] = [managedFields(of: spec, apiVersion: version, options)]
        }
        answer["metadata"] = metadata
        if kind != .selfSubject { answer["spec"] = spec }
        answer["status"] =
            switch kind {
            case .selfSubject: ["userInfo": request.user.node]
            case .token: try tokenReview(spec)
            case .selfRules: try rulesReview(spec, request.user)
            case .selfAccess: try SubjectAccess.answer(spec, kind, by: request.user, namespace: nil, access)
            case .access, .localAccess:
                try SubjectAccess.answer(
                    spec, kind, by: SubjectAccess.user(spec, kind), namespace: namespace, access)
            }
        return .json(answer, status: 201)
    }

    private func rulesReview(_ spec: Node, _ user: APIUser) throws -> Node {
        guard let namespace = spec["namespace"]?.string, !namespace.isEmpty else {
            throw APIStatus.badRequest("no namespace on request")
        }
        let (rules, problem) = access.rules(of: user, namespace: namespace)
        var status: Node = ["resourceRules": .emptyList, "nonResourceRules": .emptyList, "incomplete": false]
        status["resourceRules"] = Node(rules.filter { !$0.resources.isEmpty }.map(\.node))
        status["nonResourceRules"] = Node(rules.filter { !$0.nonResourceURLs.isEmpty }.map(\.node))
        if !problem.isEmpty { status["evaluationError"] = Node(problem) }
        return status
    }

    private func managedFields(of spec: Node, apiVersion: String, _ options: WriteOptions) -> Node {
        [
            "manager": Node(options.manager), "operation": "Update", "apiVersion": Node(apiVersion),
            "time": Node(registry.now().text), "fieldsType": "FieldsV1",
            "fieldsV1": ["f:spec": Self.fields(of: spec)],
        ]
    }

    private static func fields(of node: Node) -> Node {
        var fields = Node.emptyMap
        for entry in node.map ?? Mapping() {
            guard entry.value.map != nil else {
                fields["f:\(entry.key)"] = .emptyMap
                continue
            }
            var inner: Node = [".": [:]]
            for field in Self.fields(of: entry.value).map ?? Mapping() { inner[field.key] = field.value }
            fields["f:\(entry.key)"] = inner
        }
        return fields
    }
}

extension APIUser {
    /// As reviews show a user.
    var node: Node {
        var node: Node = ["username": Node(name)]
        if let uid, !uid.isEmpty { node["uid"] = Node(uid) }
        node["groups"] = Node(groups.map { Node($0) })
        guard !extra.isEmpty else { return node }
        var values = Node.emptyMap
        for (key, texts) in extra.sorted(by: { $0.key < $1.key }) { values[key] = Node(texts.map { Node($0) }) }
        node["extra"] = values
        return node
    }
}
