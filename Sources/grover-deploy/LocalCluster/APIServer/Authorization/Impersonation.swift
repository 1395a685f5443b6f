import HTTPTypes

extension APIServer {
    /// The request as the user that its `Impersonate-` headers name, when its sender may act for that user.
    ///
    /// - Throws: `APIStatus` 403 without the right to impersonate, 500 for headers that do not name a user.
    func impersonated(_ request: APIRequest) throws -> APIRequest {
        let wanted = ImpersonationHeaders(request.headers)
        guard !wanted.isEmpty else { return request }
        guard let name = wanted.user, !name.isEmpty else {
            throw APIStatus(
                code: 500, reason: "InternalError",
                message: "Internal error occurred: requested impersonation without impersonating a user")
        }
        func require(
            _ plural: String, _ name: String, group: String = "", namespace: String? = nil, part: String = ""
        )
            throws
        {
            let resource = AccessAttributes.Resource(
                group: group, plural: plural, subresource: part, namespace: namespace, name: name)
            try access.require(AccessAttributes(verb: "impersonate", .resource(resource)), of: request.user)
        }
        var user = APIUser(name: name, uid: wanted.uid, groups: wanted.groups, extra: wanted.extra)
        if let account = ServiceAccountName(userName: name) {
            try require("serviceaccounts", account.name, namespace: account.namespace)
            if user.groups.isEmpty { user.groups = account.groups }
        } else {
            try require("users", name)
        }
        for group in wanted.groups { try require("groups", group) }
        let authentication = "authentication.k8s.io"
        if let uid = wanted.uid { try require("uids", uid, group: authentication) }
        for (key, values) in wanted.extra.sorted(by: { $0.key < $1.key }) {
            for value in values { try require("userextras", value, group: authentication, part: key) }
        }
        let group = name == APIUser.anonymous.name ? APIUser.anonymous.groups[0] : APIUser.authenticatedGroup
        if !user.groups.contains(group) { user.groups.append(group) }
        var request = request
        request.user = user
        // Whoever looks at the request again sees the user that it is for now.
        var headers = HTTPFields()
        for field in request.headers where !field.name.canonicalName.hasPrefix("impersonate-") {
            headers.append(field)
        }
        request.headers = headers
        return request
    }
}

/// Whom a request wants to be taken for.
private struct ImpersonationHeaders {
    var user: String?
    var uid: String?
    var groups: [String] = []
    var extra: [String: [String]] = [:]

    var isEmpty: Bool { user == nil && uid == nil && groups.isEmpty && extra.isEmpty }

    init(_ headers: HTTPFields) {
        let extraPrefix = "impersonate-extra-"
        for field in headers {
            switch field.name.canonicalName {
            case "impersonate-user": user = field.value
            case "impersonate-uid": uid = field.value
            case "impersonate-group": groups.append(field.value)
            case let name where name.hasPrefix(extraPrefix):
                let key = String(name.dropFirst(extraPrefix.count))
                extra[Self.unescaped(key), default: []].append(field.value)
            default: break
            }
        }
    }

    /// Keys may hold what names of headers may not, written as `%2f`.
    private static func unescaped(_ key: String) -> String {
        APIRequest(method: "", target: key, user: .anonymous).path
    }
}
