internal import Documents

/// One `--set PATH=VALUE` or `--image SERVICE=IMAGE` of the command line: the last word over every file.
public struct CatalogOverride: Sendable {
    /// The override as a layer of its own, with places in the option's text.
    let spec: Node
    let name: String

    /// `services.post.replicas=7`: a path into the catalog's `spec`, and a value as YAML.
    ///
    /// - Throws: `Problem`
    public static func set(_ text: String) throws -> CatalogOverride {
        let name = "--set \(text)"
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Problem("'\(name)' sets nothing; write a path, '=' and a value, as in services.post.replicas=7")
        }
        let column = text.distance(from: text.startIndex, to: equals) + 2
        let place = Place(file: name, line: 1, column: column)
        var value = try YAML.read(String(text[text.index(after: equals)...]), file: name, as: .core).first ?? .null
        value = placed(value, at: place)
        return CatalogOverride(spec: nested(value, under: path(text[..<equals]), at: place), name: name)
    }

    /// `post=grover/post:1.4.1`: the image of one service.
    ///
    /// - Throws: `Problem`
    public static func image(_ text: String) throws -> CatalogOverride {
        let name = "--image \(text)"
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw Problem("'\(name)' names no image; write a service, '=' and an image, as in post=grover/post:1.4.1")
        }
        let place = Place(file: name, line: 1, column: parts[0].count + 2)
        let image = Node(parts[1], at: place)
        return CatalogOverride(spec: nested(image, under: ["services", parts[0], "image"], at: place), name: name)
    }

    /// The steps of a path; `\.` is a dot within a step.
    static func path(_ text: some StringProtocol) -> [String] {
        var steps = [""]
        var escaped = false
        for character in text {
            if !escaped, character == "\\" {
                escaped = true
            } else if !escaped, character == "." {
                steps.append("")
            } else {
                steps[steps.count - 1].append(character)
                escaped = false
            }
        }
        return steps
    }

    private static func nested(_ value: Node, under path: [String], at place: Place) -> Node {
        path.reversed().reduce(value) { inner, key in
            Node(Mapping([Mapping.Entry(key, at: place, inner)]), at: place)
        }
    }

    private static func placed(_ node: Node, at place: Place) -> Node {
        switch node.value {
        case .list(let items): Node(items.map { placed($0, at: place) }, at: place)
        case .map(let mapping):
            Node(Mapping(mapping.map { .init($0.key, at: place, placed($0.value, at: place)) }), at: place)
        default: Node(node.value, at: place)
        }
    }
}
