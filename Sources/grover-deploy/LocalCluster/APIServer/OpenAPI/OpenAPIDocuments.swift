import Crypto
import Documents
import KubernetesModel

/// The OpenAPI documents that the server publishes, made when they are asked for.
struct OpenAPIDocuments {
    let resources: ServedResources

    /// The answer to `/openapi/v3`: each document with a hash that changes when it does.
    func index() -> Node {
        var paths = Mapping()
        for group in APIGroup.all(of: resources.served) {
            for version in group.versions {
                let path = Self.path(version)
                paths[path] = [
                    "serverRelativeURL": Node("/openapi/v3/\(path)?hash=\(hash(of: version))")
                ]
            }
        }
        return ["paths": Node(paths.sortedByKey())]
    }

    func version(group: String, version: String) -> APIGroup.Version? {
        APIGroup.all(of: resources.served).first { $0.name == group }?.versions.first { $0.name == version }
    }

    /// One group in one version.
    func document(_ version: APIGroup.Version) -> [UInt8] {
        write(version.types, .v3, head: #""openapi":"3.0.0","info":{"title":"Kubernetes","version":"v1.36.2"}"#)
    }

    /// Everything that is served, for clients that read `/openapi/v2`.
    func swagger() -> [UInt8] {
        write(resources.served, .v2, head: #""swagger":"2.0","info":{"title":"Kubernetes","version":"v1.36.2"}"#)
    }

    /// What a document is made from, as one number.
    func hash(of version: APIGroup.Version) -> String { hash(of: version.types) }

    func swaggerHash() -> String { hash(of: resources.served) }

    private func hash(of types: [ResourceType]) -> String {
        var hash = SHA512()
        hash.update(data: Array("\(SchemaCatalog.bundled.version)\(ControlPlane.kubernetesVersion)".utf8))
        for type in types {
            hash.update(data: Array("\(type.apiVersion)/\(type.kind)/\(type.subresources)".utf8))
            if let custom = resources.custom(type) { hash.update(data: JSON.bytes(custom.schema.root)) }
        }
        return Hexadecimal.text(of: hash.finalize())
    }

    private static func path(_ version: APIGroup.Version) -> String {
        version.groupVersion.contains("/") ? "apis/\(version.groupVersion)" : "api/\(version.groupVersion)"
    }

    private func write(_ types: [ResourceType], _ form: OpenAPIComponents.Form, head: String) -> [UInt8] {
        var bytes = Array("{\(head),\"paths\":{".utf8)
        let paths = OpenAPIPaths(form: form)
        var isFirst = true
        for type in types {
            for (path, item) in paths.entries(of: type) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                bytes += JSON.bytes(Node(path))
                bytes.append(UInt8(ascii: ":"))
                bytes += JSON.bytes(item)
            }
        }
        var components = OpenAPIComponents(form)
        for type in types { components.add(type, custom: resources.custom(type)) }
        bytes += Array((form == .v3 ? #"},"components":{"schemas":{"# : #"},"definitions":{"#).utf8)
        bytes += components.bytes
        bytes += Array((form == .v3 ? "}}}\n" : "}}\n").utf8)
        return bytes
    }
}
