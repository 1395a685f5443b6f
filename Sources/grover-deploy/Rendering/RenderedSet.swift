public import Documents
public import KubernetesModel
public import ServiceCatalog

/// One object as the catalog and the templates want it; every node knows its template and, where a value filled it,
/// its place in the catalog.
public struct RenderedObject: Sendable {
    public let node: Node
    public let reference: ObjectReference
    /// The service it belongs to; nil for what all of them share, as the Namespace.
    public let service: String?
}

/// Everything that one rendering made, in canonical order: what is shared first, then service by service.
public struct RenderedSet: Sendable {
    public let all: [RenderedObject]
    /// Secrets that the objects refer to and that are made, once, when they are applied.
    public let generatedSecrets: [GeneratedSecret]

    public var objects: [Node] { all.map(\.node) }

    /// The services that have objects, in order.
    public var services: [String] {
        var names: [String] = []
        for case let name? in all.map(\.service) where names.last != name { names.append(name) }
        return names
    }

    /// The objects of one service; nil gives what all share.
    public func objects(of service: String?) -> [Node] {
        all.filter { $0.service == service }.map(\.node)
    }

    /// All objects as one YAML stream.
    public var text: String { YAML.write(stream: objects) }

    /// The files of `render --output-dir`, by path: `post/deployment.yaml`, and `namespace.yaml` for what is shared.
    public var files: [String: String] {
        var streams: [String: [Node]] = [:]
        for object in all {
            let folder = object.service.map { "\($0)/" } ?? ""
            streams["\(folder)\(object.reference.gvk.kind.lowercased()).yaml", default: []].append(object.node)
        }
        return streams.mapValues { $0.count == 1 ? YAML.write($0[0]) : YAML.write(stream: $0) }
    }
}
