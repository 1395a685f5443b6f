import Documents

/// Pod templates as a real server shows them when it refuses a change: its own structures, with every field named as
/// they are there.
enum InternalForm {
    /// A field: its name in the structure, its key in the API, and what stands for nothing.
    private typealias Field = (name: String, key: String, empty: Node)

    static func podTemplate(_ template: Node) -> Node {
        var shown = template["metadata"] ?? .emptyMap
        shown["creationTimestamp"] = nil
        shown["Spec"] = podSpec(template["spec"] ?? .emptyMap)
        return shown
    }

    private static func podSpec(_ spec: Node) -> Node {
        shape(spec, podFields) { field, value in
            switch field {
            case "containers", "initContainers": Node((value.list ?? []).map(container))
            // What a pod shares with its machine is part of its security there.
            case "securityContext":
                shape(
                    Node(
                        Mapping(
                            (value.map?.entries ?? [])
                                + (spec.map?.entries ?? []).filter { $0.key.hasPrefix("host") }
                                + (spec.map?.entries ?? []).filter { $0.key == "shareProcessNamespace" })),
                    securityFields
                ) { capitalized($1) }
            default: capitalized(value)
            }
        }
    }

    private static func container(_ container: Node) -> Node {
        shape(container, containerFields) { field, value in
            field == "resources"
                ? shape(value, ["limits", "requests", "claims"].map { ($0.goName, $0, .null) }) { $1 }
                : capitalized(value)
        }
    }

    private static func shape(
        _ node: Node, _ fields: [Field], _ value: (_ key: String, _ value: Node) -> Node
    ) -> Node {
        var shown = Mapping()
        for field in fields { shown[field.name] = node[field.key].map { value(field.key, $0) } ?? field.empty }
        return Node(shown)
    }

    /// Parts that are seldom there: only what they hold.
    private static func capitalized(_ node: Node) -> Node {
        switch node.value {
        case .map(let mapping):
            Node(Mapping(mapping.entries.map { Mapping.Entry($0.key.goName, capitalized($0.value)) }))
        case .list(let items): Node(items.map(capitalized))
        default: node
        }
    }

    private static func pointers(_ keys: String...) -> [Field] { keys.map { ($0.goName, $0, .null) } }

    private static func texts(_ keys: String...) -> [Field] { keys.map { ($0.goName, $0, "") } }

    private static let podFields: [Field] =
        pointers("volumes", "initContainers", "containers", "ephemeralContainers") + texts("restartPolicy")
        + pointers("terminationGracePeriodSeconds", "activeDeadlineSeconds") + texts("dnsPolicy")
        + pointers("nodeSelector") + texts("serviceAccountName") + pointers("automountServiceAccountToken")
        + texts("nodeName") + pointers("securityContext", "imagePullSecrets") + texts("hostname", "subdomain")
        + pointers("setHostnameAsFQDN", "affinity") + texts("schedulerName") + pointers("tolerations", "hostAliases")
        + texts("priorityClassName")
        + pointers(
            "priority", "preemptionPolicy", "dnsConfig", "readinessGates", "runtimeClassName", "overhead",
            "enableServiceLinks", "topologySpreadConstraints", "os", "schedulingGates", "resourceClaims",
            "resources", "hostnameOverride", "schedulingGroup")

    private static let containerFields: [Field] =
        texts("name", "image") + pointers("command", "args") + texts("workingDir")
        + pointers(
            "ports", "envFrom", "env", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules",
            "volumeMounts", "volumeDevices", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
        + texts("terminationMessagePath", "terminationMessagePolicy", "imagePullPolicy")
        + pointers("securityContext") + ["stdin", "stdinOnce", "tty"].map { ($0.goName, $0, false) }

    private static let securityFields: [Field] =
        ["hostNetwork", "hostPID", "hostIPC"].map { ($0.goName, $0, false) }
        + pointers(
            "shareProcessNamespace", "hostUsers", "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup",
            "runAsNonRoot", "supplementalGroups", "supplementalGroupsPolicy", "fsGroup", "fsGroupChangePolicy",
            "sysctls", "seccompProfile", "appArmorProfile", "seLinuxChangePolicy")
}

extension String {
    /// The name of a structure's field: initials that are words of their own are capitals all through.
    fileprivate var goName: String {
        for initials in ["dns", "os", "tty", "seLinux", "fs", "api", "uid"] where hasPrefix(initials) {
            let rest = dropFirst(initials.count)
            if rest.isEmpty || rest.first?.isUppercase == true { return initials.goInitials + rest }
        }
        return prefix(1).uppercased() + dropFirst()
    }

    private var goInitials: String { self == "seLinux" ? "SELinux" : uppercased() }
}
