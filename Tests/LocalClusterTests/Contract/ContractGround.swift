import Documents
import KubernetesModel

/// What recorded exchanges are replayed on.
protocol ContractGround {
    /// Lets time pass up to a second of the recording, with everything done that each moment asks for; nil is this moment.
    func pass(toSecond second: Int?) async throws

    func pass(seconds: Int) async throws

    /// Forgets the past, as a server does every few minutes.
    func compact()

    /// Returns when the Deployment has what it asks for.
    func settle(deployment path: String) async throws

    func send(_ exchange: ContractExchange, _ substitutions: Substitutions) async throws -> RunningControlPlane.Raw

    /// An answer without what the ground had to add to the objects.
    func plain(_ answer: Node) -> Node
}

extension ContractGround {
    func settle(deployment path: String) async throws {}
    func plain(_ answer: Node) -> Node { answer }
}

extension ContractExchange {
    /// The body, with the texts that the recording names by their length and with what stands for its names here.
    func bytes(_ substitutions: Substitutions) -> [UInt8] {
        guard let body, !body.isNull else { return [] }
        if let text = body.string { return Array(text.utf8) }
        return JSON.bytes(substitutions.apply(Self.whole(body)))
    }

    private static func whole(_ node: Node) -> Node {
        if let list = node.list { return Node(list.map(whole)) }
        guard let map = node.map else { return node }
        if let text = node["repeat"]?.string, let count = node["count"]?.int, map.count == 2 {
            return Node(String(repeating: text, count: count))
        }
        var result = Mapping()
        for entry in map { result[entry.key] = whole(entry.value) }
        return Node(result)
    }
}

extension Node {
    /// Whether a Deployment runs the pods of its latest spec and no others.
    var isRolledOut: Bool {
        let replicas = value(at: "spec", "replicas")
        guard let status = self["status"], status["observedGeneration"]?.int == generation else { return false }
        return ["replicas", "updatedReplicas", "availableReplicas"].allSatisfy { status[$0] == replicas }
    }
}
