import Documents
import KubernetesModel

extension ObjectRegistry {
    /// Gives a new object what only the server gives: identity, time, generation and an empty status.
    func begin(_ object: inout Node, type: ResourceType) {
        object["kind"] = Node(type.kind)
        object["apiVersion"] = Node(type.apiVersion)
        for key in ["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"] {
            object["metadata"]?[key] = nil
        }
        object.set(Node(Self.uid()), at: "metadata", "uid")
        object.set(Node(now().text), at: "metadata", "creationTimestamp")
        if type.hasGeneration { object.set(1, at: "metadata", "generation") }
        if type.subresources.contains("status") {
            object["status"] = type.isCustom ? nil : type.firstStatus
        }
        switch type {
        case .namespaces:
            object.set(["kubernetes"], at: "spec", "finalizers")
            object.set(object.objectName.map { Node($0) }, at: "metadata", "labels", "kubernetes.io/metadata.name")
        case .pods:
            object.set(Node(PodQuality.qosClass(of: object)), at: "status", "qosClass")
        case .customResourceDefinitions: object["status"] = object.firstDefinitionStatus
        default: break
        }
    }

    /// Makes what stands in every cluster from its start; what stands already is left alone.
    func makeFirstObjects() throws {
        let options = WriteOptions(manager: "kube-apiserver")
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"]
        where store.object(ObjectKey(.namespaces, namespace: nil, name: name)) == nil {
            _ = try create(.namespaces, namespace: nil, ["metadata": ["name": Node(name)]], options: options)
        }
        for (type, object) in SystemClasses.objects
        where store.object(ObjectKey(type, namespace: nil, name: object.objectName ?? "")) == nil {
            _ = try create(type, namespace: nil, object, options: options)
        }
        try makeBootstrapRoles()
    }

    /// Takes the namespace of the request; a body that names another one is refused.
    func placeInNamespace(_ object: inout Node, type: ResourceType, namespace: String?) throws {
        guard type.namespaced, let namespace else {
            object["metadata"]?["namespace"] = nil
            return
        }
        if let own = object.objectNamespace, !own.isEmpty, own != namespace {
            throw APIStatus.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
        object.set(Node(namespace), at: "metadata", "namespace")
    }

    /// Draws a name from `generateName` where no name is given.
    func nameByPrefix(_ object: inout Node) -> Bool {
        guard let prefix = object.metadata?["generateName"]?.string, !prefix.isEmpty else { return false }
        guard object.objectName?.isEmpty ?? true || object.objectName?.hasPrefix(prefix) == true else { return false }
        if let name = object.objectName, !name.isEmpty, object.uid == nil { return false }
        object.set(Node(prefix.prefix(58) + Self.nameSuffix()), at: "metadata", "name")
        return true
    }

    /// Refuses to create where no namespace is, or in one that goes.
    func requireLivingNamespace(for object: Node, type: ResourceType) throws {
        guard type.namespaced, let name = object.objectNamespace else { return }
        guard let namespace = store.object(ObjectKey(.namespaces, namespace: nil, name: name)) else {
            throw APIStatus.notFound(.namespaces, name)
        }
        guard namespace.node.deletionTimestamp != nil else { return }
        var status = APIStatus.forbidden(
            type, object.objectName ?? "",
            "unable to create new content in namespace \(name) because it is being terminated")
        status.causes = [
            APIStatus.Cause(
                reason: "NamespaceTerminating", message: "namespace \(name) is being terminated",
                field: "metadata.namespace")
        ]
        throw status
    }

    /// A version 4 UUID.
    static func uid() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef")
        var text = ""
        for (position, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(position) { text.append("-") }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }

    /// Five characters with no vowel and no look-alike among them, as a real server draws them.
    static func nameSuffix() -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        return String((0..<5).map { _ in letters[Int.random(in: letters.indices)] })
    }
}

extension ResourceType {
    /// Whether the server counts the versions of the object's intent.
    var hasGeneration: Bool {
        switch self {
        case .deployments, .replicaSets, .statefulSets, .daemonSets, .jobs, .cronJobs, .disruptionBudgets, .ingresses,
            .networkPolicies, .pods, .endpointSlices, .customResourceDefinitions:
            true
        default: isCustom
        }
    }

    /// The status that an object has before any controller has seen it.
    var firstStatus: Node {
        switch self {
        case .namespaces: ["phase": "Active"]
        case .pods, .claims: ["phase": "Pending"]
        case .services, .ingresses: ["loadBalancer": [:]]
        case .replicaSets: ["replicas": 0]
        case .statefulSets: ["replicas": 0, "availableReplicas": 0]
        case .daemonSets:
            [
                "currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0,
            ]
        case .autoscalers: ["desiredReplicas": 0, "currentMetrics": .null]
        case .disruptionBudgets:
            ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
        default: [:]
        }
    }
}

extension APIStatus {
    static func forbidden(_ type: ResourceType, _ name: String, _ why: String) -> APIStatus {
        forbidden(group: type.group, plural: type.plural, name, why)
    }
}
