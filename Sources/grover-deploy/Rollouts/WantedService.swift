public import Documents

/// One service as it should be: what a rollout is given.
public struct WantedService: Sendable {
    public var name: String
    public var namespace: String
    /// Rendered objects, their nodes with places.
    public var objects: [Node]
    public var secrets: [SecretToGenerate]

    public init(name: String, namespace: String, objects: [Node], secrets: [SecretToGenerate] = []) {
        self.name = name
        self.namespace = namespace
        self.objects = objects
        self.secrets = secrets
    }
}

/// A secret that nobody chooses: made once, at random, and never shown.
public struct SecretToGenerate: Sendable, Hashable {
    public var name: String
    public var key: String
    /// Characters of the value.
    public var length: Int

    public init(name: String, key: String, length: Int) {
        self.name = name
        self.key = key
        self.length = length
    }
}
