internal import Documents

/// Tells manifests from all else that lies in repositories.
enum FileClassifier {
    /// By name alone; nil where the content has to say.
    static func reason(forName name: String) -> SkippedInput.Reason? {
        let base = name.split(separator: "/").last.map(String.init) ?? name
        switch base {
        case "kustomization.yaml", "kustomization.yml", "Kustomization": return .kustomization
        case "Chart.yaml", "Chart.lock", "requirements.lock", "values.schema.json": return .chart
        default: return nil
        }
    }

    /// What a document is, if it is no manifest.
    static func reason(for document: Node) -> SkippedInput.Reason? {
        guard let mapping = document.map else { return document.isNull ? .empty : .notAManifest }
        if mapping.entries.contains(where: { $0.key.utf8.first == UInt8(ascii: "$") }) { return .structuralTemplate }
        let apiVersion = mapping["apiVersion"]?.string
        let kind = mapping["kind"]
        if apiVersion == nil || kind == nil {
            // One of the two beside metadata is a manifest with a mistake.
            let isMeant = mapping["metadata"]?.map != nil && (mapping["apiVersion"] != nil || kind != nil)
            return isMeant ? nil : .notAManifest
        }
        guard let apiVersion else { return nil }
        if apiVersion.hasPrefix("deploy.grover.dev/") { return .catalog }
        if apiVersion.hasPrefix("kustomize.config.k8s.io/") { return .kustomization }
        if isComponentConfiguration(apiVersion) { return .componentConfiguration }
        if kind?.string == "Config", mapping["clusters"] != nil, mapping["contexts"] != nil {
            return .clientConfiguration
        }
        return nil
    }

    /// What is wrong with a document that was named, and so is meant as a manifest, though it looks like none.
    static func mistake(in document: Node) -> Problem? {
        if let mapping = document.map {
            let (apiVersion, kind) = (mapping["apiVersion"], mapping["kind"])
            guard let known = apiVersion ?? kind, known.string != nil, apiVersion == nil || kind == nil else {
                return nil
            }
            // The values of a chart may have a 'kind' too.
            let isMeant = mapping.count == 1 || ["spec", "data", "rules", "items"].contains { mapping[$0] != nil }
            let missing = kind == nil ? "kind" : "apiVersion"
            return isMeant ? Problem("the document has no \(missing); add it", at: known.place) : nil
        }
        let isOfObjects = document.list?.first.map { $0["kind"] != nil && $0["apiVersion"] != nil } == true
        return isOfObjects
            ? Problem("a list at the top is no manifest; write its items as documents", at: document.place) : nil
    }

    /// What kubelet, scheduler, API server, kubeadm and kind read from files: no objects of an API server.
    private static func isComponentConfiguration(_ apiVersion: String) -> Bool {
        guard let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
        let group = apiVersion[..<slash]
        return group.hasSuffix(".config.k8s.io")
            || ["kubeadm.k8s.io", "audit.k8s.io", "apiserver.k8s.io", "kind.x-k8s.io", "skaffold"].contains(group)
    }

    /// Whether text that cannot be read as YAML looks like the source of some text template.
    static func looksLikeTemplate(_ bytes: [UInt8]) -> Bool {
        contains(bytes, "{{") || contains(bytes, "{%") || contains(bytes, "<%")
    }

    /// Whether an action of a template stands at the start of some line, or where reading stopped.
    static func isTemplate(_ bytes: [UInt8], unreadableAt line: Int?) -> Bool {
        guard looksLikeTemplate(bytes) else { return false }
        var number = 0
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).contains { part in
            number += 1
            if looksLikeTemplate(Array(part.prefix(2))) { return true }
            // What a line leaves open is told of the next.
            guard let line, line - 1...line ~= number else { return false }
            // In quotes it is text, as in rules of alerts.
            return looksLikeTemplate(Array(part.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }))
        }
    }

    /// Whether readable YAML is nevertheless a Helm template: its actions stand in quotes or comments.
    static func isHelmTemplate(_ bytes: [UInt8]) -> Bool {
        guard contains(bytes, "{{") else { return false }
        return ["{{-", "{{ .Values", "{{.Values", "{{ .Release", "{{.Release", "{{ .Chart", "{{.Chart", "{{ include"]
            .contains { contains(bytes, $0) }
    }

    static func contains(_ bytes: [UInt8], _ word: StaticString) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            ByteSearch.first(word, in: buffer, from: 0) != nil
        }
    }

    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            word.withUnsafeBufferPointer { ByteSearch.first($0, in: buffer, from: 0) != nil }
        }
    }
}
