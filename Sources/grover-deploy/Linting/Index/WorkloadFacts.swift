internal import Documents
internal import KubernetesModel

/// What other objects may have to do with a workload. A class, so that the entry of every other object stays small.
final class WorkloadFacts: Sendable {
    struct Port: Sendable {
        let name: String?
        let number: Int
    }

    /// A ConfigMap or Secret that the pods use.
    struct Reference: Sendable {
        let kind: String
        let name: String
        let key: String?
        let isOptional: Bool
        let spot: Spot
    }

    let labels: [String: String]
    let selector: Node?
    let replicas: Int?
    let replicasSpot: Spot?
    let ports: [Port]
    /// Some container lists no ports: it may listen on any.
    let hasOpenPorts: Bool
    let account: (name: String, spot: Spot)?
    /// The Service that names the pods of a StatefulSet.
    let serviceName: (name: String, spot: Spot)?
    let references: [Reference]
    /// A hash of configuration in the pod template, or a controller that restarts pods: changes reach the pods.
    let followsConfiguration: Bool
    let usesHostNetwork: Bool
    let isLongRunning: Bool
    /// Its spec has a number of replicas.
    let isScalable: Bool
    /// Something keeps its pods from all being on one machine.
    let isSpread: Bool
    /// What cannot be changed once it is made, as canonical text.
    let revision: String?
    let revisionSpot: Spot?
    /// Where the pods are given a token of the API, unless their account says otherwise.
    let token: (isAsked: Bool, spot: Spot)?
    /// The value of STORE_ENGINE, where a container sets it.
    let storeEngine: String?

    private static let scalable: Set = [
        "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig",
    ]

    init(_ object: LintObject, _ pod: PodView, keepsRevision: Bool) {
        labels = pod.labels
        selector = object.kind == "Pod" ? nil : object.spec?["selector"]
        let replicasNode = object.kind == "Pod" ? nil : object.spec?["replicas"]
        replicas = replicasNode?.int
        replicasSpot = replicasNode.map { Spot($0) }
        ports = pod.containers.filter { $0.role != .initial }.flatMap(\.ports).compactMap { port in
            port["containerPort"]?.int.map { Port(name: port["name"]?.string, number: $0) }
        }
        let serving = pod.containers.filter { $0.role != .initial }
        hasOpenPorts = serving.isEmpty || serving.contains { $0.ports.isEmpty }
        account = (pod.spec["serviceAccountName"] ?? pod.spec["serviceAccount"])
            .flatMap { node in node.string.map { ($0, Spot(node)) } }
        serviceName = object.spec?["serviceName"].flatMap { node in node.string.map { ($0, Spot(node)) } }
        references = ConfigurationReferences.all(of: pod)
        followsConfiguration = Self.followsConfiguration(object, pod)
        usesHostNetwork = pod.spec["hostNetwork"]?.bool == true
        isLongRunning = pod.isLongRunning
        isScalable = Self.scalable.contains(object.kind)
        isSpread = pod.isSpread(in: object.namespace)
        let immutable = keepsRevision ? ImmutableFields(object) : nil
        revision = immutable?.text
        revisionSpot = immutable?.spot
        let token = pod.spec["automountServiceAccountToken"]
        self.token = token?.bool == false ? nil : (token?.bool == true, Spot(token ?? pod.spec))
        storeEngine =
            pod.containers.lazy.flatMap(\.environment)
            .first { $0["name"]?.string == "STORE_ENGINE" }?["value"]?.string
    }

    /// What is left to say of a workload that has no pod template: its pods would have the labels that it selects.
    init(withoutPods object: LintObject) {
        let template = object.spec?["template"]?["metadata"]?["labels"]
        labels = (template ?? object.spec?["selector"]?["matchLabels"])?.textMap ?? [:]
        selector = object.spec?["selector"]
        replicas = object.spec?["replicas"]?.int
        replicasSpot = object.spec?["replicas"].map { Spot($0) }
        ports = []
        hasOpenPorts = true
        account = nil
        serviceName = nil
        references = []
        followsConfiguration = true
        usesHostNetwork = false
        isLongRunning = true
        isScalable = Self.scalable.contains(object.kind)
        isSpread = true
        revision = nil
        revisionSpot = nil
        storeEngine = nil
        token = nil
    }

    private static func followsConfiguration(_ object: LintObject, _ pod: PodView) -> Bool {
        func names(_ metadata: Node?, _ words: StaticString...) -> Bool {
            (metadata?["annotations"]?.map ?? Mapping()).contains { entry in
                words.contains { ByteSearch.contains($0, in: entry.key) }
            }
        }
        return names(pod.metadata, "checksum", "hash") || names(object.metadata, "reloader")
    }

    var bytes: Int {
        200 + labels.count * 64 + ports.count * MemoryLayout<Port>.stride
            + references.count * MemoryLayout<Reference>.stride + (revision?.utf8.count ?? 0)
    }
}
