import Documents
import KubernetesModel

/// Answers whether somebody may do something.
enum SubjectAccess {
    /// The status of an access review.
    static func answer(
        _ spec: Node, _ kind: ReviewKind, by user: APIUser, namespace: String?, _ access: AccessRules
    ) throws -> Node {
        let decision = access.decision(on: try attributes(spec, kind, namespace: namespace), by: user)
        var status: Node = ["allowed": Node(decision.isAllowed)]
        if !decision.reason.isEmpty { status["reason"] = Node(decision.reason) }
        return status
    }

    /// Whom a review asks about.
    static func user(_ spec: Node, _ kind: ReviewKind) throws -> APIUser {
        let name = spec["user"]?.string ?? ""
        let groups = spec["groups"]?.list?.compactMap(\.string) ?? []
        guard !name.isEmpty || !groups.isEmpty else {
            throw invalid(kind, "spec.user", "\"\"", "at least one of user or group must be specified")
        }
        return APIUser(name: name, uid: spec["uid"]?.string, groups: groups)
    }

    private static func attributes(_ spec: Node, _ kind: ReviewKind, namespace: String?) throws -> AccessAttributes {
        func text(_ node: Node, _ key: String) -> String { node[key]?.string ?? "" }
        switch (spec["resourceAttributes"], spec["nonResourceAttributes"]) {
        case (let resource?, nil):
            let place = text(resource, "namespace")
            if let namespace, place != namespace {
                throw invalid(
                    kind, "spec.resourceAttributes.namespace", "\"\(place)\"", "must match metadata.namespace")
            }
            return AccessAttributes(
                verb: text(resource, "verb"),
                .resource(
                    AccessAttributes.Resource(
                        group: text(resource, "group"), plural: text(resource, "resource"),
                        subresource: text(resource, "subresource"), namespace: place.isEmpty ? nil : place,
                        name: text(resource, "name"))))
        case (nil, let other?) where kind != .localAccess:
            return AccessAttributes(verb: text(other, "verb"), .path(text(other, "path")))
        case (.some, .some):
            throw invalid(
                kind, "spec.nonResourceAttributes", "null",
                "cannot be specified in combination with resourceAttributes")
        default:
            throw invalid(
                kind, "spec.resourceAttributes", "null",
                "exactly one of nonResourceAttributes or resourceAttributes must be specified")
        }
    }

    private static func invalid(_ kind: ReviewKind, _ field: String, _ value: String, _ why: String) -> APIStatus {
        .invalid(
            kind: kind.rawValue, group: kind.group, name: "",
            [APIStatus.Cause(reason: "FieldValueInvalid", message: "Invalid value: \(value): \(why)", field: field)])
    }
}
