import Documents

extension ServerDefaults {
    /// Beyond the rules of pod specs: what only a Pod has, and no template.
    static let pod: Rule = { pod in
        guard var spec = pod["spec"] else { return }
        if spec["enableServiceLinks"] == nil { spec["enableServiceLinks"] = true }
        for key in ["containers", "initContainers"] {
            guard let containers = spec[key]?.list else { continue }
            spec[key] = Node(containers.map(requestingItsLimits))
        }
        pod["spec"] = spec
    }

    static let podSpec: Rule = { spec in
        spec.setDefault("restartPolicy", "Always")
        spec.setDefault("terminationGracePeriodSeconds", 30)
        spec.setDefault("dnsPolicy", "ClusterFirst")
        spec.setDefault("securityContext", .emptyMap)
        spec.setDefault("schedulerName", "default-scheduler")
        // The old name of the field follows the new one.
        if let name = spec["serviceAccountName"] ?? spec["serviceAccount"] {
            spec["serviceAccountName"] = name
            spec["serviceAccount"] = name
        }
    }

    static let container: Rule = { container in
        container.setDefault("terminationMessagePath", "/dev/termination-log")
        container.setDefault("terminationMessagePolicy", "File")
        let image = container["image"]?.string ?? ""
        container.setDefault("imagePullPolicy", isLatest(image) ? "Always" : "IfNotPresent")
    }

    /// A limit without a request is a request too.
    private static func requestingItsLimits(_ container: Node) -> Node {
        guard let limits = container.value(at: "resources", "limits")?.map, !limits.isEmpty else { return container }
        var container = container
        var requests = container.value(at: "resources", "requests")?.map ?? Mapping()
        for limit in limits { requests.setDefault(limit.key, limit.value) }
        container.set(Node(requests), at: "resources", "requests")
        return container
    }

    /// Whether an image is named without tag and digest, or by the tag `latest`.
    private static func isLatest(_ image: String) -> Bool {
        guard !image.contains("@") else { return false }
        let name = image.split(separator: "/").last ?? ""
        guard let colon = name.firstIndex(of: ":") else { return true }
        return name[name.index(after: colon)...] == "latest"
    }
}
