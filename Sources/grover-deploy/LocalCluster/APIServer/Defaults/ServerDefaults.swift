import Documents

/// The defaults that a real server sets beyond those that its schema names, by the schema's component.
enum ServerDefaults {
    typealias Rule = @Sendable (inout Mapping) -> Void

    static let rules: [String: Rule] = [
        // Pods
        "api.core.v1.Pod": pod,
        "api.core.v1.PodSpec": podSpec,
        "api.core.v1.Container": container,
        "api.core.v1.Probe": fields([
            "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3,
        ]),
        "api.core.v1.HTTPGetAction": fields(["path": "/", "scheme": "HTTP"]),
        "api.core.v1.GRPCAction": fields(["service": ""]),
        "api.core.v1.ObjectFieldSelector": fields(["apiVersion": "v1"]),
        // Volumes
        "api.core.v1.Volume": { if $0.count == 1 { $0["emptyDir"] = .emptyMap } },
        "api.core.v1.ConfigMapVolumeSource": fields(["defaultMode": 420]),
        "api.core.v1.SecretVolumeSource": fields(["defaultMode": 420]),
        "api.core.v1.DownwardAPIVolumeSource": fields(["defaultMode": 420]),
        "api.core.v1.ProjectedVolumeSource": fields(["defaultMode": 420]),
        "api.core.v1.HostPathVolumeSource": fields(["type": ""]),
        "api.core.v1.ServiceAccountTokenProjection": fields(["expirationSeconds": 3600]),
        "api.core.v1.PersistentVolumeClaimSpec": fields(["volumeMode": "Filesystem"]),
        // Workloads
        "api.apps.v1.DeploymentSpec": fields([
            "replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
        ]),
        "api.apps.v1.DeploymentStrategy": rollingUpdate,
        "api.apps.v1.RollingUpdateDeployment": fields(["maxUnavailable": "25%", "maxSurge": "25%"]),
        "api.apps.v1.ReplicaSetSpec": fields(["replicas": 1]),
        "api.apps.v1.StatefulSetSpec": statefulSetSpec,
        "api.apps.v1.StatefulSetUpdateStrategy": rollingUpdate,
        "api.apps.v1.RollingUpdateStatefulSetStrategy": fields(["partition": 0]),
        "api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": fields([
            "whenDeleted": "Retain", "whenScaled": "Retain",
        ]),
        "api.apps.v1.DaemonSetSpec": fields(["revisionHistoryLimit": 10, "updateStrategy": .emptyMap]),
        "api.apps.v1.DaemonSetUpdateStrategy": rollingUpdate,
        "api.apps.v1.RollingUpdateDaemonSet": fields(["maxUnavailable": 1, "maxSurge": 0]),
        "api.batch.v1.Job": job,
        "api.batch.v1.CronJobSpec": fields([
            "concurrencyPolicy": "Allow", "suspend": false, "successfulJobsHistoryLimit": 3,
            "failedJobsHistoryLimit": 1,
        ]),
        "api.autoscaling.v2.HorizontalPodAutoscalerSpec": autoscalerSpec,
        "api.autoscaling.v2.HorizontalPodAutoscalerBehavior": autoscalerBehavior,
        "api.autoscaling.v2.HorizontalPodAutoscalerStatus": { $0.setDefault("currentMetrics", .null) },
        // Network
        "api.core.v1.ServiceSpec": serviceSpec,
        "api.core.v1.ServicePort": { $0.setDefault("targetPort", $0["port"]) },
        "api.discovery.v1.EndpointPort": fields(["name": "", "protocol": "TCP"]),
        "api.networking.v1.NetworkPolicySpec": networkPolicySpec,
        "api.networking.v1.NetworkPolicyPort": fields(["protocol": "TCP"]),
        // Classes
        "api.storage.v1.StorageClass": fields(["reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"]),
        "api.scheduling.v1.PriorityClass": fields(["preemptionPolicy": "PreemptLowerPriority"]),
        // Extensions
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus": {
            $0.setDefault("conditions", .null)
        },
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec":
            customResourceDefinitionSpec,
        // Access
        "api.core.v1.LimitRangeItem": limitRangeItem,
        "api.rbac.v1.RoleRef": roleReference,
        "api.rbac.v1.Subject": subject,
        // Configuration
        "api.core.v1.Secret": secret,
    ]

    private static func fields(_ defaults: Node) -> Rule {
        let defaults = defaults.map ?? Mapping()
        return { mapping in
            for entry in defaults { mapping.setDefault(entry.key, entry.value) }
        }
    }

    private static let rollingUpdate: Rule = { strategy in
        strategy.setDefault("type", "RollingUpdate")
        if strategy["type"] == "RollingUpdate" { strategy.setDefault("rollingUpdate", .emptyMap) }
    }

    private static let statefulSetSpec: Rule = { spec in
        spec.setDefault("replicas", 1)
        spec.setDefault("podManagementPolicy", "OrderedReady")
        spec.setDefault("revisionHistoryLimit", 10)
        spec.setDefault("persistentVolumeClaimRetentionPolicy", .emptyMap)
        guard let templates = spec["volumeClaimTemplates"]?.list else { return }
        spec["volumeClaimTemplates"] = Node(
            templates.map { template in
                var template = template
                template["apiVersion"] = "v1"
                template["kind"] = "PersistentVolumeClaim"
                template["status"] = ["phase": "Pending"]
                return template
            })
    }

    private static let autoscalerSpec: Rule = { spec in
        spec.setDefault("minReplicas", 1)
        spec.setDefault(
            "metrics",
            [
                [
                    "type": "Resource",
                    "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]],
                ]
            ])
    }

    /// Who sets one direction gets the usual rules of the other.
    private static let autoscalerBehavior: Rule = { behavior in
        let all: Node = ["type": "Percent", "value": 100, "periodSeconds": 15]
        var up = behavior["scaleUp"]?.map ?? Mapping()
        up.setDefault("stabilizationWindowSeconds", 0)
        up.setDefault("selectPolicy", "Max")
        up.setDefault("policies", [["type": "Pods", "value": 4, "periodSeconds": 15], all])
        var down = behavior["scaleDown"]?.map ?? Mapping()
        down.setDefault("selectPolicy", "Max")
        down.setDefault("policies", [all])
        behavior["scaleUp"] = Node(up)
        behavior["scaleDown"] = Node(down)
    }

    private static let networkPolicySpec: Rule = { spec in
        spec.setDefault("policyTypes", spec["egress"] == nil ? ["Ingress"] : ["Ingress", "Egress"])
    }

    /// `stringData` is only a way to write `data`.
    private static let secret: Rule = { secret in
        secret.setDefault("type", "Opaque")
        guard let texts = secret.removeValue(forKey: "stringData")?.map else { return }
        var data = secret["data"]?.map ?? Mapping()
        for entry in texts { data[entry.key] = Node(Base64.encode((entry.value.string ?? "").utf8)) }
        secret["data"] = Node(data)
    }
}

extension Mapping {
    /// Sets the value where there is none.
    mutating func setDefault(_ key: String, _ value: Node?) {
        if self[key]?.isNull ?? true { self[key] = value }
    }
}
