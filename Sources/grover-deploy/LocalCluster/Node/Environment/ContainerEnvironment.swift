internal import Documents
internal import KubernetesModel

/// A container's environment and command line, as its spec asks for them.
///
/// Nothing of the control plane's own environment reaches a container: the base is PATH, HOME and HOSTNAME.
struct ContainerEnvironment {
    let pod: Node
    let container: Node
    let config: ConfigSource
    /// What a reference to the pod's own fields sees: the addresses are known before status is written.
    let podIP: String
    let hostIP: String
    let nodeName: String
    var services: [Node] = []

    func variables(home: String) throws -> [String: String] {
        var variables = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home,
            "HOSTNAME": pod.value(at: "spec", "hostname")?.string ?? pod.objectName ?? "",
        ]
        variables.merge(ServiceLinks(services: services).variables(for: pod)) { own, _ in own }
        for source in container["envFrom"]?.list ?? [] {
            for (key, value) in try entries(of: source) { variables[key] = value }
        }
        for variable in container["env"]?.list ?? [] {
            guard let name = variable["name"]?.string else { continue }
            if let source = variable["valueFrom"] {
                if let value = try value(from: source) { variables[name] = value }
            } else {
                variables[name] = Self.expand(variable["value"]?.string ?? "", variables)
            }
        }
        return variables
    }

    /// The program and its arguments: `command` stands for the image's executable, `args` for the image's arguments.
    func commandLine(image: ImageStore.Image, _ variables: [String: String]) -> [String] {
        func texts(_ key: String) -> [String]? {
            guard let list = container[key]?.list, !list.isEmpty else { return nil }
            return list.compactMap(\.scalarText).map { Self.expand($0, variables) }
        }
        if let command = texts("command") { return command + (texts("args") ?? []) }
        return [image.executable] + (texts("args") ?? image.arguments)
    }

    /// `$(NAME)` becomes the variable's value, `$$` is a dollar, and an unknown name stays as it is.
    static func expand(_ text: String, _ variables: [String: String]) -> String {
        var output = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            output += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                output.append("$")
                rest.removeFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                output += variables[name] ?? "$(\(name))"
                rest = rest[rest.index(after: end)...]
            } else {
                output.append("$")
            }
        }
        return output + rest
    }

    private func entries(of source: Node) throws -> [String: String] {
        let prefix = source["prefix"]?.string ?? ""
        let object: Node?
        if let reference = source["configMapRef"] {
            object = try optional(reference) { try config.configMap($0) }
        } else if let reference = source["secretRef"] {
            object = try optional(reference) { try config.secret($0) }
        } else {
            object = nil
        }
        var entries: [String: String] = [:]
        guard let object else { return entries }
        for entry in ConfigSource.entries(of: object) {
            entries[prefix + entry.key] = String(decoding: entry.value, as: UTF8.self)
        }
        return entries
    }

    private func value(from source: Node) throws -> String? {
        if let reference = source["configMapKeyRef"] {
            let key = reference["key"]?.string ?? ""
            return try optional(reference) { try config.configMapValue($0, key) }
        }
        if let reference = source["secretKeyRef"] {
            let key = reference["key"]?.string ?? ""
            return try optional(reference) { try config.secretValue($0, key) }
        }
        if let path = source.value(at: "fieldRef", "fieldPath")?.string { return try field(path) }
        if let reference = source["resourceFieldRef"] { return try resource(reference) }
        return nil
    }

    private func optional<Value>(_ reference: Node, _ find: (String) throws -> Value) throws -> Value? {
        do {
            return try find(reference["name"]?.string ?? "")
        } catch let error as ContainerConfigError {
            if reference["optional"]?.bool == true { return nil }
            throw error
        }
    }

    /// A field of the pod, by the paths that the downward API knows.
    func field(_ path: String) throws -> String {
        switch path {
        case "metadata.name": return pod.objectName ?? ""
        case "metadata.namespace": return pod.objectNamespace ?? ""
        case "metadata.uid": return pod.uid ?? ""
        case "metadata.labels": return Self.lines(pod.labels)
        case "metadata.annotations": return Self.lines(pod.annotations)
        case "spec.nodeName": return nodeName
        case "spec.serviceAccountName": return pod.value(at: "spec", "serviceAccountName")?.string ?? "default"
        case "status.podIP", "status.podIPs": return podIP
        case "status.hostIP", "status.hostIPs": return hostIP
        default:
            for (prefix, texts) in [("metadata.labels['", pod.labels), ("metadata.annotations['", pod.annotations)]
            where path.hasPrefix(prefix) && path.hasSuffix("']") {
                return texts[String(path.dropFirst(prefix.count).dropLast(2))] ?? ""
            }
            throw ContainerConfigError("unsupported fieldPath: \(path)")
        }
    }

    func resource(_ reference: Node) throws -> String {
        let name = reference["resource"]?.string ?? ""
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let owner = reference["containerName"]?.string
        let container = owner.flatMap { name in pod.containers.first { $0["name"]?.string == name } } ?? container
        guard parts.count == 2 else { throw ContainerConfigError("unsupported container resource: \(name)") }
        let amount = container.value(at: "resources", parts[0], parts[1])?.scalarText.flatMap { Quantity($0) }
        let divisor = reference["divisor"]?.scalarText.flatMap { Quantity($0) }?.milli ?? 1000
        guard let amount else { return parts[0] == "limits" ? Self.machine(parts[1], divisor) : "0" }
        let unit = divisor > 0 ? divisor : 1000
        return String((amount.milli + unit - 1) / unit)
    }

    /// A limit that is not set is the machine's own.
    private static func machine(_ resource: String, _ divisor: Int128) -> String {
        let amount = resource == "cpu" ? MachineCapacity.current.cpus : MachineCapacity.current.memoryBytes
        return String(Int128(amount) * 1000 / (divisor > 0 ? divisor : 1000))
    }

    private static func lines(_ texts: [String: String]) -> String {
        texts.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\t": output += "\\t"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output + "\""
    }
}
