import Documents

/// The answers to `/healthz`, `/livez` and `/readyz`: one word, a list of checks, or one check by name.
struct HealthChecks {
    let store: ObjectStore

    /// What is checked, in order; each answers at once.
    private var checks: [(name: String, holds: Bool)] {
        let isOpen = !store.isEnding
        return [
            ("ping", true), ("log", true), ("etcd", isOpen), ("informer-sync", isOpen),
            ("poststarthook/start-apiextensions-controllers", isOpen),
            ("poststarthook/crd-informer-synced", isOpen),
            ("poststarthook/start-system-namespaces-controller", isOpen),
            ("poststarthook/scheduling/bootstrap-system-priority-classes", isOpen), ("shutdown", isOpen),
        ]
    }

    func answer(_ request: APIRequest) -> APIResponse {
        let parts = request.path.split(separator: "/", maxSplits: 1).map(String.init)
        let endpoint = parts.first ?? ""
        var checks = checks
        if parts.count > 1 {
            checks.removeAll { $0.name != parts[1] }
            guard !checks.isEmpty else { return .unknownPath }
        }
        let excluded = Set(request.query.filter { $0.name == "exclude" }.map(\.value))
        var lines: [String] = []
        var failed: [String] = []
        for check in checks {
            if excluded.contains(check.name) {
                lines.append("[+]\(check.name) excluded: ok")
            } else if check.holds {
                lines.append("[+]\(check.name) ok")
            } else {
                lines.append("[-]\(check.name) failed: reason withheld")
                failed.append(check.name)
            }
        }
        for name in excluded.subtracting(checks.map(\.name)).sorted() {
            lines.append("warn: some health checks cannot be excluded: no matches for \"\(name)\"")
        }
        guard failed.isEmpty else {
            return .text((lines + ["\(endpoint) check failed"]).joined(separator: "\n") + "\n", status: 500)
        }
        guard parts.count == 1, request.query.contains(where: { $0.name == "verbose" }) else { return .text("ok") }
        return .text((lines + ["\(endpoint) check passed"]).joined(separator: "\n") + "\n")
    }
}
