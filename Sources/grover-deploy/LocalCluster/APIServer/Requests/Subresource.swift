import Crypto
import Documents
import KubernetesModel

/// What a subresource is read and written as, and what may be done with it.
struct Subresource {
    let gvk: GroupVersionKind
    let verbs: [String]

    init(_ name: String, of type: ResourceType) {
        switch name {
        case "scale": self.init("Scale", "autoscaling", "v1", Self.readAndWrite)
        case "eviction": self.init("Eviction", "policy", "v1", ["create"])
        case "token": self.init("TokenRequest", "authentication.k8s.io", "v1", ["create"])
        case "binding": self.init("Binding", "", type.version, ["create"])
        case "log": self.init(type.kind, type.group, type.version, ["get"])
        case "finalize": self.init(type.kind, type.group, type.version, ["update"])
        case "attach": self.init("PodAttachOptions", "", type.version, ["create", "get"])
        case "exec": self.init("PodExecOptions", "", type.version, ["create", "get"])
        case "portforward": self.init("PodPortForwardOptions", "", type.version, ["create", "get"])
        case "proxy":
            self.init(
                "\(type.kind)ProxyOptions", "", type.version, ["create", "delete", "get", "patch", "update"])
        default: self.init(type.kind, type.group, type.version, Self.readAndWrite)
        }
    }

    private init(_ kind: String, _ group: String, _ version: String, _ verbs: [String]) {
        gvk = GroupVersionKind(group: group, version: version, kind: kind)
        self.verbs = verbs
    }

    private static let readAndWrite = ["get", "patch", "update"]
}

extension ResourceType {
    /// Whether there are objects of it, rather than questions that are answered at once.
    var isListed: Bool { verbs.contains("list") }

    /// Names the form in which the objects are stored, as discovery tells it.
    var storageVersionHash: String {
        let form = "\(storage.apiVersion)/\(storage.kind)"
        return Base64.encode(SHA256.hash(data: Array(form.utf8)).prefix(8))
    }
}
