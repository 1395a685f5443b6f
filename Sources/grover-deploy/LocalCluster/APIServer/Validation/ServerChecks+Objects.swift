import Documents
import KubernetesModel

extension ServerChecks {
    typealias ObjectCheck = @Sendable (_ object: Node, _ errors: inout FieldErrors) -> Void
    typealias ChangeCheck = @Sendable (_ new: Node, _ old: Node, _ errors: inout FieldErrors) -> Void

    private static let sizeLimit = 1_048_576

    /// Checks of whole objects.
    static let objects: [ResourceType: ObjectCheck] = [
        .customResourceDefinitions: DefinitionCheck.check,
        .namedEvents: ClassChecks.event,
        .priorityClasses: ClassChecks.priorityClass,
        .storageClasses: ClassChecks.storageClass,
        .pods: mounts(inSpecAt: "spec"),
        .roles: RoleChecks.role(isNamespaced: true),
        .clusterRoles: RoleChecks.role(isNamespaced: false),
        .roleBindings: RoleChecks.binding(isNamespaced: true),
        .clusterRoleBindings: RoleChecks.binding(isNamespaced: false),
        .deployments: mounts(inSpecAt: "spec", "template", "spec"),
        .replicaSets: mounts(inSpecAt: "spec", "template", "spec"),
        .daemonSets: mounts(inSpecAt: "spec", "template", "spec"),
        .jobs: mounts(inSpecAt: "spec", "template", "spec"),
        .cronJobs: cronJobName,
        .configMaps: { object, errors in
            checkData(of: object, &errors)
            let binary = object["binaryData"]?.map ?? Mapping()
            let texts = object["data"]?.map ?? Mapping()
            for entry in binary where texts[entry.key] != nil {
                errors.invalid("data", Node(entry.key), "duplicate of key present in binaryData")
            }
            let size = (texts.entries + binary.entries).reduce(0) { $0 + ($1.value.string?.utf8.count ?? 0) }
            if size > sizeLimit { errors.tooLong("[]", sizeLimit) }
        },
        .secrets: { object, errors in
            checkData(of: object, &errors)
            let size = (object["data"]?.map?.entries ?? []).reduce(0) {
                $0 + ($1.value.string?.utf8.count ?? 0) * 3 / 4
            }
            if size > sizeLimit { errors.tooLong("data", sizeLimit) }
            let wanted: [String] =
                switch object["type"]?.string {
                case "kubernetes.io/tls": ["tls.crt", "tls.key"]
                case "kubernetes.io/dockerconfigjson": [".dockerconfigjson"]
                case "kubernetes.io/ssh-auth": ["ssh-privatekey"]
                default: []
                }
            for key in wanted where object.value(at: ["data", key]) == nil { errors.required("data[\(key)]") }
        },
        .events: { object, errors in
            guard let namespace = object.value(at: "involvedObject", "namespace")?.string,
                namespace != object.objectNamespace
            else { return }
            errors.invalid("involvedObject.namespace", Node(namespace), "does not match event.namespace")
        },
    ]

    /// What may not change once it stands.
    static let changes: [ResourceType: ChangeCheck] = [
        .customResourceDefinitions: DefinitionCheck.checkChange,
        .priorityClasses: ClassChecks.priorityClassChange,
        .storageClasses: ClassChecks.storageClassChange,
        .deployments: { keep("spec", "selector", $0, $1, &$2) },
        .replicaSets: { keep("spec", "selector", $0, $1, &$2) },
        .daemonSets: { keep("spec", "selector", $0, $1, &$2) },
        .jobs: keepJob,
        .statefulSets: { new, old, errors in
            let free = [
                "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
                "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
            ]
            guard rest(of: new, without: free) != rest(of: old, without: free) else { return }
            let list = free.dropLast().map { "'\($0)'" }.joined(separator: ", ")
            errors.forbidden(
                "spec",
                "updates to statefulset spec for fields other than \(list) and 'minReadySeconds' are forbidden")
        },
        .services: { new, old, errors in
            guard let was = old.value(at: "spec", "clusterIP"), was != "",
                new.value(at: "spec", "type") != "ExternalName",
                let now = new.value(at: "spec", "clusterIP"), now != was
            else { return }
            errors.invalid("spec.clusterIPs[0]", [now], "may not change once set")
        },
        .claims: { new, old, errors in
            guard
                rest(of: new, without: ["resources", "volumeName"])
                    != rest(of: old, without: ["resources", "volumeName"])
            else { return }
            errors.forbidden(
                "spec",
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound "
                    + "claims")
        },
        .roleBindings: RoleChecks.keepRole,
        .clusterRoleBindings: RoleChecks.keepRole,
        .configMaps: keepImmutableData,
        .secrets: { new, old, errors in
            if new["type"] != old["type"] { errors.invalid("type", new["type"], "field is immutable") }
            keepImmutableData(new, old, &errors)
        },
        .pods: { new, old, errors in
            func frozen(_ pod: Node) -> Node {
                var spec = rest(of: pod, without: ["tolerations", "activeDeadlineSeconds", "nodeName"])
                for key in ["containers", "initContainers"] {
                    guard let containers = spec[key]?.list else { continue }
                    spec[key] = Node(
                        containers.map { container in
                            var container = container
                            container["image"] = nil
                            return container
                        })
                }
                return spec
            }
            guard frozen(new) != frozen(old) else { return }
            errors.forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
                    + "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
                    + "(allow it to be set to 1 if it was previously negative)")
        },
    ]

    private static let keepImmutableData: ChangeCheck = { new, old, errors in
        guard old["immutable"] == true else { return }
        let why = "field is immutable when `immutable` is set"
        if new["immutable"] != true { errors.forbidden("immutable", why) }
        for key in ["data", "binaryData"] where new[key] != old[key] { errors.forbidden(key, why) }
    }

    private static func keep(
        _ part: String, _ key: String, _ new: Node, _ old: Node, _ errors: inout FieldErrors
    ) {
        guard new.value(at: part, key) != old.value(at: part, key) else { return }
        errors.invalid("\(part).\(key)", new.value(at: part, key), "field is immutable")
    }

    private static func rest(of object: Node, without keys: [String]) -> Node {
        var spec = object["spec"] ?? .emptyMap
        for key in keys { spec[key] = nil }
        return spec
    }

    private static func checkData(of object: Node, _ errors: inout FieldErrors) {
        for part in ["data", "binaryData"] {
            for entry in object[part]?.map ?? Mapping() {
                let isKey =
                    !entry.key.isEmpty && entry.key.utf8.count <= 253 && entry.key != "." && entry.key != ".."
                    && entry.key.utf8.allSatisfy { byte in
                        Array("-._".utf8).contains(byte)
                            || byte < 0x80
                                && (Character(Unicode.Scalar(byte)).isLetter
                                    || Character(Unicode.Scalar(byte)).isNumber)
                    }
                guard !isKey else { continue }
                errors.invalid(
                    "\(part)[\(entry.key)]", Node(entry.key),
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  "
                        + "or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")
            }
        }
    }
}
