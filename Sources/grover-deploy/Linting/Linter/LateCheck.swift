internal import Documents
internal import KubernetesModel

/// Checks custom resources whose definition was met after them. Their files are read once more, which is rare, so
/// that no tree has to be kept in case a definition turns up.
struct LateCheck {
    let options: LintOptions
    let schema: SchemaCheck

    func findings(_ source: LintSource, _ number: Int, _ kinds: Set<GroupVersionKind>) -> [Finding] {
        var objects: [Node] = []
        // What cannot be read was told the first time.
        if let bytes = try? source.read(options.limits.bytes) {
            try? ManifestStream.read(bytes, name: source.name, limits: options.limits) { document in
                guard FileClassifier.reason(for: document) == nil else { return }
                ListItems.flatten(document) { objects.append($0) }
            }
        }
        return findings(objects, number, kinds)
    }

    func findings(_ objects: [Node], _ number: Int, _ kinds: Set<GroupVersionKind>) -> [Finding] {
        var report = Report(kubernetesVersion: options.schemas.version)
        for (position, node) in objects.enumerated() {
            guard let gvk = node.gvk, kinds.contains(gvk) else { continue }
            report.begin(LintObject(node, subject: Finding.Subject(source: number, number: position)))
            _ = schema.check(node, &report)
        }
        return report.findings
    }
}

extension Finding {
    func with(severity: Severity) -> Finding {
        var finding = Finding(rule: rule, severity: severity, message: message, spot: nil)
        finding.object = object
        finding.namespace = namespace
        finding.container = container
        finding.path = path
        finding.place = place
        finding.written = written
        finding.isApproximate = isApproximate
        finding.subject = subject
        finding.fix = fix
        return finding
    }
}
