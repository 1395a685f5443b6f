internal import Documents

/// One container of a pod.
struct ContainerView: Sendable {
    enum Role: Sendable {
        case main
        /// Runs to its end before the others start.
        case initial
        /// An init container that stays.
        case sidecar
    }

    let node: Node
    let role: Role
    let index: Int
    let name: String

    init(_ node: Node, _ role: Role, _ index: Int) {
        self.node = node
        self.role = role
        self.index = index
        name = node["name"]?.string ?? ""
    }

    /// As in `containers[0]`.
    var path: String { "\(role == .main ? "containers" : "initContainers")[\(index)]" }

    var securityContext: Node? { node["securityContext"] }
    var environment: [Node] { node["env"]?.list ?? [] }
    var ports: [Node] { node["ports"]?.list ?? [] }
    var image: String { node["image"]?.string ?? "" }

    /// What a finding about something that the container lacks points at.
    var head: Node { node["name"] ?? node }

    /// A field of the container's security context, or else of the pod's.
    func security(_ key: String, in pod: PodView) -> Node? {
        securityContext?[key] ?? pod.securityContext?[key]
    }
}
