import Documents

/// A group of the API with its versions, the preferred one first.
struct APIGroup {
    struct Version {
        let name: String
        let groupVersion: String
        /// In order of their names.
        let types: [ResourceType]

        fileprivate var node: Node { ["groupVersion": Node(groupVersion), "version": Node(name)] }
    }

    let name: String
    let versions: [Version]

    /// The groups that hold the resources, in the order of discovery.
    static func all(of served: [ResourceType]) -> [APIGroup] {
        let byGroup = Dictionary(grouping: served, by: \.group)
        let names = order.filter { byGroup[$0] != nil } + byGroup.keys.filter { !order.contains($0) }.sorted()
        return names.map { APIGroup($0, byGroup[$0] ?? []) }
    }

    private init(_ name: String, _ types: [ResourceType]) {
        self.name = name
        let byVersion = Dictionary(grouping: types, by: \.version)
        versions = byVersion.keys.sorted { VersionRank($0) > VersionRank($1) }.map { version in
            Version(
                name: version, groupVersion: name.isEmpty ? version : "\(name)/\(version)",
                types: (byVersion[version] ?? []).sorted { $0.plural < $1.plural })
        }
    }

    var node: Node {
        [
            "name": Node(name), "versions": Node(versions.map(\.node)),
            "preferredVersion": versions.first?.node ?? .null,
        ]
    }

    /// As a real server lists them; those of custom resources follow in order of name.
    private static let order = [
        "", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch",
        "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io", "apiextensions.k8s.io",
        "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io",
    ]
}

/// How stable a version is by its name: `v2` before `v1`, `v1` before `v1beta2`, that before `v1alpha1`, and whatever
/// is named otherwise last.
struct VersionRank: Comparable {
    private let text: String
    private let stability: Int
    private let major: Int
    private let minor: Int

    init(_ text: String) {
        self.text = text
        var rest = text.dropFirst()
        func number() -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            return Int(digits)
        }
        guard text.first == "v", let major = number() else {
            (stability, major, minor) = (0, 0, 0)
            return
        }
        let word = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(word.count)
        let minor = number() ?? 0
        switch word {
        case _ where !rest.isEmpty: (stability, self.major, self.minor) = (0, 0, 0)
        case "": (stability, self.major, self.minor) = (3, major, 0)
        case "beta": (stability, self.major, self.minor) = (2, major, minor)
        case "alpha": (stability, self.major, self.minor) = (1, major, minor)
        default: (stability, self.major, self.minor) = (0, 0, 0)
        }
    }

    static func < (left: VersionRank, right: VersionRank) -> Bool {
        if (left.stability, left.major, left.minor) != (right.stability, right.major, right.minor) {
            return (left.stability, left.major, left.minor) < (right.stability, right.major, right.minor)
        }
        // Names of no known form are in order of the alphabet.
        return left.text > right.text
    }
}
