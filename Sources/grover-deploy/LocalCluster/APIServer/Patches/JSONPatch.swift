import Documents

/// JSON patch (RFC 6902): a list of operations, all of which work or none.
enum JSONPatch {
    static func apply(_ operations: Node, to object: Node) throws(APIStatus) -> Node {
        guard let list = operations.list else {
            throw .badRequest("error decoding patch: a list of operations belongs here")
        }
        guard list.count <= 10_000 else {
            throw APIStatus(
                code: 413, reason: "RequestEntityTooLarge",
                message: "The allowed maximum operations in a JSON patch is 10000, got \(list.count)")
        }
        var result = object
        for operation in list { try apply(operation, to: &result) }
        return result
    }

    private static func apply(_ operation: Node, to object: inout Node) throws(APIStatus) {
        let path = try pointer(operation["path"])
        switch operation["op"]?.string {
        case "add": try add(try value(of: operation), at: path[...], in: &object)
        case "remove": _ = try remove(at: path[...], in: &object)
        case "replace":
            guard !path.isEmpty else { return object = try value(of: operation) }
            _ = try remove(at: path[...], in: &object)
            try add(try value(of: operation), at: path[...], in: &object)
        case "move":
            let moved = try remove(at: try pointer(operation["from"])[...], in: &object)
            try add(moved, at: path[...], in: &object)
        case "copy":
            try add(try read(try pointer(operation["from"]), in: object), at: path[...], in: &object)
        case "test":
            let wanted = operation["value"] ?? .null
            guard (try? read(path, in: object)) ?? .null == wanted else { throw refusal }
        default: throw refusal
        }
    }

    /// What a real server answers whatever operation it was that failed.
    private static let refusal: APIStatus = {
        var status = APIStatus(
            code: 422, reason: "Invalid",
            message: "the server rejected our request due to an error in our request")
        status.hasEmptyDetails = true
        return status
    }()

    private static func value(of operation: Node) throws(APIStatus) -> Node {
        guard let value = operation["value"] else { throw refusal }
        return value
    }

    private static func pointer(_ node: Node?) throws(APIStatus) -> [String] {
        guard let text = node?.string, text.isEmpty || text.hasPrefix("/") else { throw refusal }
        return text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(unescaped)
    }

    private static func unescaped(_ step: Substring) -> String {
        guard step.contains("~") else { return String(step) }
        var text = ""
        var isEscape = false
        for character in step {
            if isEscape {
                text.append(character == "1" ? "/" : "~")
                isEscape = false
            } else if character == "~" {
                isEscape = true
            } else {
                text.append(character)
            }
        }
        return text
    }

    private static func read(_ path: [String], in object: Node) throws(APIStatus) -> Node {
        var node = object
        for step in path {
            guard let next = node[step] ?? Int(step).flatMap({ node[$0] }) else { throw refusal }
            node = next
        }
        return node
    }

    private static func add(_ value: Node, at path: ArraySlice<String>, in node: inout Node) throws(APIStatus) {
        guard let step = path.first else { return node = value }
        switch node.value {
        case .map(var mapping):
            if path.count == 1 {
                mapping[step] = value
            } else {
                guard var child = mapping[step] else { throw refusal }
                try add(value, at: path.dropFirst(), in: &child)
                mapping[step] = child
            }
            node.value = .map(mapping)
        case .list(var items):
            if path.count == 1 {
                let index = step == "-" ? items.count : Int(step) ?? -1
                guard (0...items.count).contains(index) else { throw refusal }
                items.insert(value, at: index)
            } else {
                guard let index = Int(step), items.indices.contains(index) else { throw refusal }
                try add(value, at: path.dropFirst(), in: &items[index])
            }
            node.value = .list(items)
        default: throw refusal
        }
    }

    private static func remove(at path: ArraySlice<String>, in node: inout Node) throws(APIStatus) -> Node {
        guard let step = path.first else { throw refusal }
        let removed: Node
        switch node.value {
        case .map(var mapping):
            guard var child = mapping[step] else { throw refusal }
            if path.count == 1 {
                removed = child
                mapping[step] = nil
            } else {
                removed = try remove(at: path.dropFirst(), in: &child)
                mapping[step] = child
            }
            node.value = .map(mapping)
        case .list(var items):
            guard let index = Int(step), items.indices.contains(index) else { throw refusal }
            removed = path.count == 1 ? items.remove(at: index) : try remove(at: path.dropFirst(), in: &items[index])
            node.value = .list(items)
        default: throw refusal
        }
        return removed
    }
}
