public import Documents

/// Which files and options set a value, the deciding one last.
public struct Explanation: Sendable {
    public struct Step: Sendable {
        public let value: Node
        public let place: Place?
    }

    public let path: String
    public let steps: [Step]
    /// What holds after all layers; `null` when the last one removed it.
    public var value: Node { steps.last?.value ?? .null }
}

extension ResolvedCatalog {
    /// Where a value such as `services.post.replicas` comes from.
    ///
    /// - Throws: `Problem`, for a path that nothing sets.
    public func explain(_ path: String) throws -> Explanation {
        let steps = CatalogOverride.path(path)
        var found: [Explanation.Step] = []
        if steps.first == "services", steps.count > 2 {
            guard service(steps[1]) != nil else {
                throw Problem(
                    "no service '\(steps[1])'\(Spelling.advice(for: steps[1], among: services.map(\.name)))")
            }
            found += values(at: ["defaults"] + steps.dropFirst(2))
        }
        found += values(at: steps)
        guard !found.isEmpty else {
            throw Problem("nothing sets '\(path)'; write a path that the catalog has, as in services.post.replicas")
        }
        return Explanation(path: path, steps: found)
    }

    private func values(at path: [String]) -> [Explanation.Step] {
        layers.compactMap { layer in
            layer.spec.value(at: path).map { Explanation.Step(value: $0, place: $0.place) }
        }
    }
}
