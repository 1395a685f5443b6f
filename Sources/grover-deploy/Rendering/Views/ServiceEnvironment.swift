internal import Documents
internal import ServiceCatalog

/// A service's environment: what its ConfigMap holds, and what its pods take from elsewhere.
struct ServiceEnvironment {
    private let service: Service
    private let scope: Scope
    private let catalog: ResolvedCatalog

    init(_ service: Service, scope: Scope, catalog: ResolvedCatalog) {
        self.service = service
        self.scope = scope
        self.catalog = catalog
    }

    /// Literal values, expressions filled in; a variable whose expression gives `null` is left out.
    func config() throws(Problem) -> Node {
        var config = store()
        for entry in service.env {
            guard let written = entry.value["value"], let text = written.string else { continue }
            let value: Node
            do throws(ExpressionProblem) {
                let parsed = try TemplateText(text)
                try checkNeeds(parsed, variable: entry.key)
                value = try parsed.value(in: scope)
            } catch {
                throw Problem(error.message, at: written.place)
            }
            if value.isNull {
                config.removeValue(forKey: entry.key)
                continue
            }
            guard let shown = value.scalarText else {
                throw Problem(
                    "variable '\(entry.key)' is a \(value.typeName); 'json(…)' makes text of it", at: written.place)
            }
            config.set(Mapping.Entry(entry.key, at: entry.keyPlace, Node(shown, at: written.place)))
        }
        return Node(config.sortedByKey())
    }

    /// Fields of the pod and keys of Secrets, ordered by name.
    func variables() -> Node {
        var variables = Mapping()
        for entry in service.env {
            guard let field = entry.value["field"], !field.isNull else { continue }
            variables[entry.key] = ["name": Node(entry.key, at: entry.keyPlace), "field": field, "secret": .null]
        }
        for entry in service.secrets {
            variables[entry.key] = [
                "name": Node(entry.key, at: entry.keyPlace), "field": .null,
                "secret": secret(entry),
            ]
        }
        return Node(variables.sortedByKey().map(\.value))
    }

    private func secret(_ entry: Mapping.Entry) -> Node {
        if let existing = entry.value["existing"], let text = existing.string {
            let parts = text.split(separator: "/").map { Node(String($0), at: existing.place) }
            if parts.count == 2 { return ["name": parts[0], "key": parts[1]] }
        }
        let place = entry.value["generate"]?.place
        return [
            "name": Node(GeneratedSecret.name(service: service, variable: entry.key), at: place),
            "key": Node(GeneratedSecret.key, at: place),
        ]
    }

    /// `store` tells the service which database to open; its own `env` may say otherwise.
    private func store() -> Mapping {
        var config = Mapping()
        guard let store = service.settings["store"] else { return config }
        if let engine = store["engine"], !engine.isNull { config["STORE_ENGINE"] = engine }
        if let database = store["database"], !database.isNull { config["DB_NAME"] = database }
        return config
    }

    /// A call that `needs` does not name would be cut by the network policy, and ordered by nobody.
    private func checkNeeds(_ text: TemplateText, variable: String) throws(ExpressionProblem) {
        for path in text.paths where path.first == "services" && path.count > 1 {
            guard catalog.service(path[1]) != nil, path[1] != service.name, !service.needs.contains(path[1]) else {
                continue
            }
            throw ExpressionProblem(
                "variable '\(variable)' of service '\(service.name)' names '\(path[1])', which it does not need;"
                    + " add '\(path[1])' to its 'needs'")
        }
    }
}
