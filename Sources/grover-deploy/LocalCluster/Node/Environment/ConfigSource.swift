internal import Documents
internal import KubernetesModel

/// Why a container cannot be made from its spec, as a kubelet words it.
struct ContainerConfigError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The ConfigMaps and Secrets that a pod names, fetched before anything is decided.
struct ConfigSource: Sendable {
    private var configMaps: [String: Node] = [:]
    private var secrets: [String: Node] = [:]
    private let namespace: String

    init(namespace: String, configMaps: [Node] = [], secrets: [Node] = []) {
        self.namespace = namespace
        for object in configMaps { self.configMaps[object.objectName ?? ""] = object }
        for object in secrets { self.secrets[object.objectName ?? ""] = object }
    }

    /// Fetches what the pod's containers and volumes refer to; what is missing shows when it is used.
    init(of pod: Node, through access: any ClusterAccess) async throws {
        namespace = pod.objectNamespace ?? "default"
        for (type, name) in Self.references(in: pod) {
            let object = try await access.get(type, namespace: namespace, name: name)
            if type == .configMaps { configMaps[name] = object } else { secrets[name] = object }
        }
    }

    func configMap(_ name: String) throws -> Node {
        guard let object = configMaps[name] else { throw ContainerConfigError("configmap \"\(name)\" not found") }
        return object
    }

    func secret(_ name: String) throws -> Node {
        guard let object = secrets[name] else { throw ContainerConfigError("secret \"\(name)\" not found") }
        return object
    }

    func configMapValue(_ name: String, _ key: String) throws -> String {
        guard let value = try configMap(name).value(at: "data", key)?.string else {
            throw ContainerConfigError("couldn't find key \(key) in ConfigMap \(namespace)/\(name)")
        }
        return value
    }

    func secretValue(_ name: String, _ key: String) throws -> String {
        guard let bytes = Self.bytes(try secret(name).value(at: "data", key)) else {
            throw ContainerConfigError("couldn't find key \(key) in Secret \(namespace)/\(name)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All entries of a ConfigMap or Secret as bytes.
    static func entries(of object: Node) -> [String: [UInt8]] {
        var entries: [String: [UInt8]] = [:]
        let isSecret = object.kind == "Secret"
        for entry in object["data"]?.map ?? Mapping() {
            entries[entry.key] = isSecret ? bytes(entry.value) : entry.value.string.map { Array($0.utf8) }
        }
        for entry in object["binaryData"]?.map ?? Mapping() { entries[entry.key] = bytes(entry.value) }
        return entries
    }

    private static func bytes(_ node: Node?) -> [UInt8]? {
        node?.string.flatMap(Base64.decode)
    }

    static func references(in pod: Node) -> [(ResourceType, String)] {
        var found: [(ResourceType, String)] = []
        func add(_ type: ResourceType, _ name: String?) {
            guard let name, !found.contains(where: { $0 == (type, name) }) else { return }
            found.append((type, name))
        }
        for container in pod.containers {
            for source in container["envFrom"]?.list ?? [] {
                add(.configMaps, source.value(at: "configMapRef", "name")?.string)
                add(.secrets, source.value(at: "secretRef", "name")?.string)
            }
            for variable in container["env"]?.list ?? [] {
                add(.configMaps, variable.value(at: "valueFrom", "configMapKeyRef", "name")?.string)
                add(.secrets, variable.value(at: "valueFrom", "secretKeyRef", "name")?.string)
            }
        }
        for volume in pod.value(at: "spec", "volumes")?.list ?? [] {
            for source in [volume] + (volume.value(at: "projected", "sources")?.list ?? []) {
                add(.configMaps, source.value(at: "configMap", "name")?.string)
                add(
                    .secrets, (source.value(at: "secret", "secretName") ?? source.value(at: "secret", "name"))?.string
                )
            }
        }
        return found
    }
}

extension Node {
    /// A pod's init containers, then its containers.
    var containers: [Node] {
        (value(at: "spec", "initContainers")?.list ?? []) + (value(at: "spec", "containers")?.list ?? [])
    }
}
