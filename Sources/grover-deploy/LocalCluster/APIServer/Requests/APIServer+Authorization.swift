extension APIServer {
    /// Who may do what: the rules of the registry's own roles.
    var access: AccessRules { registry.access }

    /// - Throws: `APIStatus` 403 where no rule allows the request.
    func authorize(_ request: APIRequest) throws {
        try access.require(request.attributes, of: request.user)
    }
}
