internal import Documents
internal import KubernetesModel

/// One object as rules see it.
struct LintObject: Sendable {
    let node: Node
    let apiVersion: String
    let kind: String
    let name: String
    let namespace: String?
    /// The pods that it makes, or is.
    let pod: PodView?
    let subject: Finding.Subject
    let isBuiltIn: Bool

    init(_ node: Node, subject: Finding.Subject) {
        self.node = node
        apiVersion = node["apiVersion"]?.string ?? ""
        kind = node["kind"]?.string ?? ""
        let metadata = node["metadata"]
        name = metadata?["name"]?.string ?? metadata?["generateName"]?.string ?? ""
        namespace = metadata?["namespace"]?.string
        self.subject = subject
        isBuiltIn = Self.isBuiltIn(apiVersion)
        pod = isBuiltIn ? PodView(of: node, kind: kind) : PodView(ofCustom: node, kind: kind)
    }

    var spec: Node? { node["spec"] }
    var metadata: Node? { node["metadata"] }

    /// What a finding about the object as a whole points at.
    var head: Node { metadata?["name"] ?? metadata ?? node }

    /// Groups of Kubernetes itself, and those of OpenShift whose kinds are much the same: rules for a Service are not
    /// meant for Knative's.
    static func isBuiltIn(_ apiVersion: String) -> Bool {
        guard let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) else { return true }
        let group = apiVersion[..<slash]
        return !group.utf8.contains(UInt8(ascii: ".")) || group.hasSuffix(".k8s.io")
            || ["apps.openshift.io", "route.openshift.io", "security.openshift.io"].contains(group)
    }
}
