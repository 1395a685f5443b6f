public import Documents

/// The catalog as one environment has it: every layer merged, every value checked, every node with its place.
public struct ResolvedCatalog: Sendable {
    public let name: String
    /// Where `name` was written.
    public let place: Place?
    /// Nil for the catalog without an environment.
    public let environment: String?
    public let namespace: Namespace
    public let cluster: ClusterPin?
    /// Ordered by name.
    public let services: [Service]
    /// The project's own templates, by path below `templates/`; they replace the embedded ones of the same path.
    public let templates: [String: String]
    let layers: [Layer]

    public struct Namespace: Sendable {
        public let name: String
        /// Whether the tool makes it.
        public let create: Bool
        public let place: Place?
    }

    /// Which cluster an environment belongs to, so that it is never applied to another.
    public struct ClusterPin: Sendable, Equatable {
        public let context: String?
        public let server: String?
        public let place: Place?
    }

    /// One file or option, in its long form.
    struct Layer: Sendable {
        let name: String
        let spec: Node
    }

    public func service(_ name: String) -> Service? {
        services.first { $0.name == name }
    }

    /// The Secrets that `apply` makes when they are not there; Rendering only refers to them.
    public var generatedSecrets: [GeneratedSecret] {
        services.flatMap { service in
            service.secrets.compactMap { entry in
                guard let length = entry.value["generate"]?.int else { return nil }
                return GeneratedSecret(
                    service: service.name, variable: entry.key,
                    secretName: GeneratedSecret.name(service: service, variable: entry.key), key: GeneratedSecret.key,
                    length: length, place: entry.value["generate"]?.place)
            }
        }
    }
}

/// A Secret with one random value, made once and kept.
public struct GeneratedSecret: Sendable, Equatable {
    public let service: String
    /// The environment variable that shows it to the service.
    public let variable: String
    public let secretName: String
    public let key: String
    /// Characters of the value.
    public let length: Int
    public let place: Place?

    public static let key = "value"

    public static func name(service: Service, variable: String) -> String {
        "\(service.objectName)-\(variable.lowercased().split(separator: "_").joined(separator: "-"))"
    }
}
