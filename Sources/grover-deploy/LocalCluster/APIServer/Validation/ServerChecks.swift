import Documents
import KubernetesModel

/// What a real server checks beyond types, by the schema's component; paths lead to the checked node.
enum ServerChecks {
    typealias Check = @Sendable (_ node: Node, _ path: String, _ errors: inout FieldErrors) -> Void

    static let components: [String: Check] = [
        "api.apps.v1.DeploymentSpec": { spec, path, errors in
            workload(spec, path, &errors)
            atLeastZero("revisionHistoryLimit", spec, path, &errors)
            atLeastZero("progressDeadlineSeconds", spec, path, &errors)
            if let deadline = spec["progressDeadlineSeconds"]?.int, deadline <= spec["minReadySeconds"]?.int ?? 0 {
                errors.invalid(
                    "\(path).progressDeadlineSeconds", Node(deadline), "must be greater than minReadySeconds")
            }
        },
        "api.rbac.v1.PolicyRule": RoleChecks.rule,
        "api.rbac.v1.RoleRef": RoleChecks.reference,
        "api.rbac.v1.Subject": RoleChecks.subject,
        "api.apps.v1.ReplicaSetSpec": workload,
        "api.apps.v1.StatefulSetSpec": { workload($0, $1, "statefulset", &$2) },
        "api.apps.v1.DaemonSetSpec": { spec, path, errors in
            workload(spec, path, "daemonset", &errors)
            atLeastZero("revisionHistoryLimit", spec, path, &errors)
        },
        "api.apps.v1.RollingUpdateDaemonSet": { update, path, errors in
            for key in ["maxUnavailable", "maxSurge"] { intOrPercent(key, update, path, &errors) }
            if isZero(update["maxUnavailable"]), isZero(update["maxSurge"]) {
                errors.required("\(path).maxUnavailable", "cannot be 0 when maxSurge is 0")
            } else if !isZero(update["maxUnavailable"]), !isZero(update["maxSurge"]) {
                errors.invalid(
                    "\(path).maxSurge", update["maxSurge"], "may not be set when maxUnavailable is non-zero")
            }
        },
        "api.batch.v1.JobSpec": jobSpec,
        "api.batch.v1.CronJobSpec": cronJobSpec,
        "api.apps.v1.DeploymentStrategy": { strategy, path, errors in
            if strategy["type"] == "Recreate", strategy["rollingUpdate"] != nil {
                errors.forbidden(
                    "\(path).rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
            }
        },
        "api.apps.v1.RollingUpdateDeployment": { update, path, errors in
            for key in ["maxUnavailable", "maxSurge"] { intOrPercent(key, update, path, &errors) }
            if isZero(update["maxUnavailable"]), isZero(update["maxSurge"]) {
                errors.invalid(
                    "\(path).maxUnavailable", update["maxUnavailable"], "may not be 0 when `maxSurge` is 0")
            }
        },
        "api.core.v1.PodTemplateSpec": { template, path, errors in
            labels(template["metadata"] ?? .null, "\(path).metadata", &errors)
        },
        "api.core.v1.PodSpec": podSpec,
        "api.core.v1.Container": container,
        "api.core.v1.VolumeMount": volumeMount,
        "api.core.v1.EnvVar": environmentVariable,
        "api.core.v1.Probe": { probe, path, errors in
            for key in [
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
            ] { atLeastZero(key, probe, path, &errors) }
            let isReadiness = path.hasSuffix("readinessProbe")
            if !isReadiness, let threshold = probe["successThreshold"]?.int, threshold > 1 {
                errors.invalid("\(path).successThreshold", Node(threshold), "must be 1")
            }
            if ["httpGet", "tcpSocket", "exec", "grpc"].allSatisfy({ probe[$0] == nil }) {
                errors.required(path, "must specify a handler type")
            }
        },
        "api.core.v1.HTTPGetAction": { portNameOrNumber($0["port"], "\($1).port", &$2) },
        "api.core.v1.TCPSocketAction": { portNameOrNumber($0["port"], "\($1).port", &$2) },
        "api.core.v1.ContainerPort": { port, path, errors in
            portNumber(port["containerPort"], "\(path).containerPort", &errors)
            if let number = port["hostPort"], number != 0 { portNumber(number, "\(path).hostPort", &errors) }
            if let name = port["name"] { portName(name, "\(path).name", &errors) }
        },
        "api.core.v1.ResourceRequirements": { resources, path, errors in
            for limit in resources["limits"]?.map ?? Mapping() {
                guard let request = resources.value(at: "requests", limit.key),
                    let asked = request.scalarText.flatMap({ Quantity($0) }),
                    let allowed = limit.value.scalarText.flatMap({ Quantity($0) }), asked.milli > allowed.milli
                else { continue }
                errors.invalid(
                    "\(path).requests", Node(asked.text),
                    "must be less than or equal to \(limit.key) limit of \(allowed.text)")
            }
        },
        "api.core.v1.ServicePort": { port, path, errors in
            portNumber(port["port"], "\(path).port", &errors)
            portNameOrNumber(port["targetPort"], "\(path).targetPort", &errors)
        },
        "api.core.v1.ServiceSpec": serviceSpec,
        "api.policy.v1.PodDisruptionBudgetSpec": { spec, path, errors in
            for key in ["minAvailable", "maxUnavailable"] { intOrPercent(key, spec, path, &errors) }
            guard let least = spec["minAvailable"], let most = spec["maxUnavailable"] else { return }
            let shown: Node = [
                "MinAvailable": least, "Selector": spec["selector"] ?? .null, "MaxUnavailable": most,
                "UnhealthyPodEvictionPolicy": spec["unhealthyPodEvictionPolicy"] ?? .null,
            ]
            errors.invalid(path, shown, "minAvailable and maxUnavailable cannot be both set")
        },
        "api.apps.v1.RollingUpdateStatefulSetStrategy": { update, path, errors in
            atLeastZero("partition", update, path, &errors)
            intOrPercent("maxUnavailable", update, path, &errors)
            if isZero(update["maxUnavailable"] ?? 1) {
                errors.invalid("\(path).maxUnavailable", update["maxUnavailable"], "cannot be 0")
            }
        },
        "api.apps.v1.StatefulSetOrdinals": { atLeastZero("start", $0, $1, &$2) },
        "api.autoscaling.v2.HPAScalingRules": { rules, path, errors in
            if let window = rules["stabilizationWindowSeconds"]?.int, !(0...3600).contains(window) {
                errors.invalid(
                    "\(path).stabilizationWindowSeconds", Node(window),
                    window < 0 ? "must be greater than or equal to zero" : "must be less than or equal to 3600")
            }
            for (index, policy) in (rules["policies"]?.list ?? []).enumerated() {
                for key in ["value", "periodSeconds"] where policy[key]?.int ?? 0 <= 0 {
                    errors.invalid("\(path).policies[\(index)].\(key)", policy[key], "must be greater than zero")
                }
                if let period = policy["periodSeconds"]?.int, period > 1800 {
                    errors.invalid(
                        "\(path).policies[\(index)].periodSeconds", Node(period),
                        "must be less than or equal to 1800")
                }
            }
        },
        "api.core.v1.PersistentVolumeClaimSpec": { spec, path, errors in
            // Templates of claims are checked when claims are made from them.
            guard path == "spec" else { return }
            if spec["accessModes"]?.isNothing ?? true {
                errors.required("\(path).accessModes", "at least 1 access mode is required")
            }
            if spec.value(at: "resources", "requests", "storage") == nil {
                errors.required("\(path).resources[storage]")
            }
        },
        "api.autoscaling.v2.HorizontalPodAutoscalerSpec": { spec, path, errors in
            let most = spec["maxReplicas"]?.int ?? 0
            if let least = spec["minReplicas"]?.int, least < 1 {
                errors.invalid("\(path).minReplicas", Node(least), "must be greater than or equal to 1")
            }
            if most < 1 {
                errors.invalid("\(path).maxReplicas", Node(most), "must be greater than 0")
            } else if most < spec["minReplicas"]?.int ?? 1 {
                errors.invalid("\(path).maxReplicas", Node(most), "must be greater than or equal to `minReplicas`")
            }
        },
        "api.networking.v1.IngressRule": { rule, path, errors in
            guard let host = rule["host"]?.string, !host.isEmpty, !host.hasPrefix("*."),
                let complaint = NameRule.subdomain.complaint(about: host)
            else { return }
            errors.invalid("\(path).host", Node(host), complaint)
        },
        "api.networking.v1.HTTPIngressPath": { route, path, errors in
            if let text = route["path"]?.string, route["pathType"] != "ImplementationSpecific", !text.hasPrefix("/") {
                errors.invalid("\(path).path", Node(text), "must be an absolute path")
            }
            guard let service = route.value(at: "backend", "service") else { return }
            if isZero(service.value(at: "port", "number") ?? 0), service.value(at: "port", "name")?.string ?? "" == ""
            {
                errors.required("\(path).backend", "port name or number is required")
            }
        },
    ]

    private static let workload: Check = { workload($0, $1, "deployment", &$2) }

    private static func workload(_ spec: Node, _ path: String, _ kind: String, _ errors: inout FieldErrors) {
        atLeastZero("replicas", spec, path, &errors)
        atLeastZero("minReadySeconds", spec, path, &errors)
        if let policy = spec.value(at: "template", "spec", "restartPolicy"), policy != "Always" {
            errors.unsupported("\(path).template.spec.restartPolicy", policy, ["Always"])
        }
        guard let selector = spec["selector"], !selector.isNull else { return errors.required("\(path).selector") }
        if selector.isNothing {
            errors.invalid("\(path).selector", selector, "empty selector is invalid for \(kind)")
        }
        let labels = spec.value(at: "template", "metadata", "labels")
        guard let parsed = LabelSelector(selector), !parsed.matches(labels?.textMap ?? [:]) else { return }
        errors.invalid(
            "\(path).template.metadata.labels", labels ?? .null, "`selector` does not match template `labels`")
    }

    private static let podSpec: Check = { spec, path, errors in
        if spec["containers"]?.isNothing ?? true { errors.required("\(path).containers") }
        volumes(spec, path, &errors)
        var names: Set<String> = []
        for key in ["initContainers", "containers"] {
            for (index, container) in (spec[key]?.list ?? []).enumerated() {
                if let name = container["name"], !names.insert(name.string ?? "").inserted {
                    errors.duplicate("\(path).\(key)[\(index)].name", name)
                }
            }
        }
        atLeastZero("terminationGracePeriodSeconds", spec, path, &errors)
    }

    private static let container: Check = { container, path, errors in
        if let name = container["name"]?.string, !name.isEmpty, let complaint = NameRule.label.complaint(about: name)
        {
            errors.invalid("\(path).name", Node(name), complaint)
        }
        if container["image"]?.string ?? "" == "" { errors.required("\(path).image") }
        var ports: Set<String> = []
        for (index, port) in (container["ports"]?.list ?? []).enumerated() {
            guard let name = port["name"], name != "" else { continue }
            if !ports.insert(name.string ?? "").inserted { errors.duplicate("\(path).ports[\(index)].name", name) }
        }
    }

    private static let serviceSpec: Check = { spec, path, errors in
        let ports = spec["ports"]?.list ?? []
        if ports.isEmpty, spec["type"] != "ExternalName", spec["clusterIP"] != "None" {
            errors.required("\(path).ports")
        }
        var names: Set<String> = []
        for (index, port) in ports.enumerated() {
            let isTaken = ports.prefix(index).contains {
                $0["port"] == port["port"] && $0["protocol"] ?? "TCP" == port["protocol"] ?? "TCP"
            }
            if isTaken {
                var shown: Node = ["protocol": port["protocol"] ?? "TCP"]
                shown["port"] = port["port"]
                errors.duplicate("\(path).ports[\(index)]", shown)
            }
            if let name = port["name"], name != "" {
                portName(name, "\(path).ports[\(index)].name", &errors, length: 63)
                if !names.insert(name.string ?? "").inserted {
                    errors.duplicate("\(path).ports[\(index)].name", name)
                }
            } else if ports.count > 1 {
                errors.required("\(path).ports[\(index)].name")
            }
        }
    }
}
