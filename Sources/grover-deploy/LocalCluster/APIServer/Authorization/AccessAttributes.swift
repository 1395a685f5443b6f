/// What is asked for, in the terms that rules are written in.
struct AccessAttributes: Sendable, Equatable {
    /// A resource of the API, one of its objects, or a part of one.
    struct Resource: Sendable, Equatable {
        var group: String
        var plural: String
        var subresource = ""
        var namespace: String?
        var name = ""

        /// `pods`, or `pods/log`.
        var qualified: String { subresource.isEmpty ? plural : "\(plural)/\(subresource)" }
    }

    enum Target: Sendable, Equatable {
        case resource(Resource)
        case path(String)
    }

    var verb: String
    var target: Target

    init(verb: String, _ target: Target) {
        self.verb = verb
        self.target = target
    }

    /// - Parameter path: the path as it came, decoded. It is read on its own and not by what the server has, so that a
    ///   refusal tells nobody which resources there are.
    init(method: String, path: String, query: (watches: Bool, name: String?)) {
        let parts = path.split(separator: "/").map(String.init)
        var rest: ArraySlice<String> = []
        var group = ""
        switch parts.first {
        case "api" where parts.count > 2: rest = parts[2...]
        case "apis" where parts.count > 3: (group, rest) = (parts[1], parts[3...])
        default:
            self.init(verb: method.lowercased(), .path(path))
            return
        }
        var namespace: String?
        if rest.first == "namespaces", rest.count > 1 {
            namespace = rest[rest.startIndex + 1]
            if rest.count > 2, !["status", "finalize"].contains(rest[rest.startIndex + 2]) {
                rest = rest.dropFirst(2)
            }
        }
        let names = Array(rest)
        var resource = Resource(group: group, plural: names.first ?? "", namespace: namespace)
        resource.name = names.count > 1 ? names[1] : ""
        resource.subresource = names.count > 2 ? names[2] : ""
        let hasName = !resource.name.isEmpty
        if !hasName, let name = query.name { resource.name = name }
        self.init(verb: Self.verb(method, hasName: hasName, watches: query.watches), .resource(resource))
    }

    private static func verb(_ method: String, hasName: Bool, watches: Bool) -> String {
        switch method {
        case "GET", "HEAD": watches ? "watch" : hasName ? "get" : "list"
        case "POST": "create"
        case "PUT": "update"
        case "DELETE": hasName ? "delete" : "deletecollection"
        default: method.lowercased()
        }
    }

    /// What a refusal of this says.
    func refusal(of user: APIUser, because reason: String) -> APIStatus {
        let why = reason.isEmpty ? "" : ": \(reason)"
        switch target {
        case .path(let path):
            var status = APIStatus(
                code: 403, reason: "Forbidden",
                message: "forbidden: User \"\(user.name)\" cannot \(verb) path \"\(path)\"\(why)")
            status.hasEmptyDetails = true
            return status
        case .resource(let resource):
            let place = resource.namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
            return .forbidden(
                group: resource.group, plural: resource.plural, resource.name,
                "User \"\(user.name)\" cannot \(verb) resource \"\(resource.qualified)\" in API group "
                    + "\"\(resource.group)\" \(place)\(why)")
        }
    }
}

extension APIRequest {
    /// What the request asks for.
    var attributes: AccessAttributes {
        // A list of the one object of a name counts as asking for that name.
        let name = parameter("fieldSelector").flatMap { text -> String? in
            let prefix = "metadata.name="
            let terms = text.split(separator: ",").map { $0.replacing("==", with: "=") }
            return terms.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        return AccessAttributes(method: method, path: path, query: (flag("watch"), name))
    }
}

extension APIStatus {
    static func forbidden(group: String, plural: String, _ name: String, _ why: String) -> APIStatus {
        let qualified = group.isEmpty ? plural : "\(plural).\(group)"
        var status = APIStatus(
            code: 403, reason: "Forbidden",
            message: name.isEmpty
                ? "\(qualified) is forbidden: \(why)" : "\(qualified) \"\(name)\" is forbidden: \(why)")
        status.name = name
        status.group = group
        status.kind = plural
        return status
    }
}
