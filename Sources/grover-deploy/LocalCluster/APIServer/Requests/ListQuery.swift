import Documents
import KubernetesModel

/// Which objects of a resource a list or a watch asks for.
struct ListQuery: Sendable {
    var type: ResourceType
    var namespace: String?
    /// A list by path with a name asks for that one object.
    var name: String?
    var labels: LabelSelector?
    var fields: FieldSelector?

    /// - Throws: `APIStatus` 400 for selectors that cannot be read or ask for what is not offered.
    init(_ request: APIRequest, _ path: ResourcePath) throws {
        type = path.type
        namespace = path.namespace
        name = path.name
        if let text = request.parameter("labelSelector") {
            guard let selector = LabelSelector(query: text) else {
                throw APIStatus.badRequest(
                    "found '\(text)', expected: !, identifier, or 'end of string'")
            }
            labels = selector
        }
        if let text = request.parameter("fieldSelector") {
            guard let selector = FieldSelector(query: text) else {
                throw APIStatus.badRequest("invalid selector: '\(text)'; can't understand '\(text)'")
            }
            let known = type.selectableFields
            if let term = selector.terms.first(where: { !known.contains($0.field) }) {
                let list = known.map { "\"\($0)\"" }.joined(separator: ", ")
                throw APIStatus.badRequest("\"\(term.field)\" is not a known field selector: only \(list)")
            }
            fields = selector
        }
    }

    var hasSelector: Bool { labels != nil || fields != nil }

    func matches(_ object: StoredObject) -> Bool {
        guard object.type == type, namespace == nil || object.key.namespace == namespace else { return false }
        guard name == nil || object.key.name == name else { return false }
        if let labels, !labels.matches(object.node.labels) { return false }
        if let fields, !fields.matches(object.node) { return false }
        return true
    }
}

extension ResourceType {
    /// What field selectors may name, as a real server offers it.
    var selectableFields: [String] {
        let own: [String] =
            switch self {
            case .pods:
                [
                    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                    "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName",
                ]
            case .events:
                [
                    "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
                    "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
                    "reason", "reportingComponent", "source", "type",
                ]
            case .namedEvents:
                [
                    "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "reason",
                    "reportingController", "type",
                ]
            case .secrets: ["type"]
            case .namespaces: ["status.phase"]
            case .nodes: ["spec.unschedulable"]
            case .replicaSets: ["status.replicas"]
            case .services: ["spec.clusterIP", "spec.type"]
            default: selectable
            }
        return ["metadata.name", "metadata.namespace"] + own
    }
}
