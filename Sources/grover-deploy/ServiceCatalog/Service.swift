public import Documents

/// A service of the catalog as one environment has it, checked.
public struct Service: Sendable {
    public enum Kind: String, Sendable {
        case deployment = "Deployment"
        case statefulSet = "StatefulSet"
    }

    public let name: String
    /// Where the catalog starts to describe it.
    public let place: Place?
    /// All that it says: defaults laid under, shorthands written out, and what it leaves open as `null`.
    public let settings: Node
    /// The texts of its `files`, by the path in its pods.
    public internal(set) var fileTexts: [String: String] = [:]

    public var kind: Kind { settings["kind"]?.string.flatMap(Kind.init) ?? .deployment }
    /// The name of its workload and of its Service.
    public var objectName: String { settings["objectName"]?.string ?? name }
    public var image: ImageReference? { settings["image"]?.string.flatMap(ImageReference.init) }
    /// Nil when an autoscaler decides.
    public var replicas: Int? { settings["replicas"]?.int }
    /// Whether it is an address elsewhere, of which nothing is rendered.
    public var isExternal: Bool { settings["external"]?.map != nil }
    public var secrets: Mapping { settings["secrets"]?.map ?? Mapping() }
    public var env: Mapping { settings["env"]?.map ?? Mapping() }

    /// The services it calls.
    public var needs: [String] { settings["needs"]?.list?.compactMap(\.string) ?? [] }

    public var ports: [Port] {
        (settings["ports"]?.map ?? Mapping()).compactMap { entry in
            guard let port = entry.value["port"]?.int else { return nil }
            return Port(
                name: entry.key, port: port, container: entry.value["container"]?.int ?? port,
                place: entry.value["port"]?.place)
        }
    }

    /// The port that its URL names: the one called http, else the first.
    public var mainPort: Port? { ports.first { $0.name == "http" } ?? ports.first }

    public struct Port: Sendable {
        public let name: String
        /// On the Service.
        public let port: Int
        /// In the pod.
        public let container: Int
        public let place: Place?
    }
}
