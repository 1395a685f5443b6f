internal import Documents
internal import KubernetesModel

/// The objects that an object names and needs, found in the fields that hold such names.
enum References {
    typealias Target = (kind: String, name: String)

    static func of(_ object: Node) -> [Target] {
        var targets: [Target] = []
        switch object.kind {
        case "Deployment", "DaemonSet", "ReplicaSet", "Job":
            targets += pod(object.value(at: "spec", "template", "spec"))
        case "StatefulSet":
            targets += pod(object.value(at: "spec", "template", "spec"))
            if let service = object.value(at: "spec", "serviceName")?.string { targets.append(("Service", service)) }
        case "CronJob":
            targets += pod(object.value(at: "spec", "jobTemplate", "spec", "template", "spec"))
        case "Pod":
            targets += pod(object["spec"])
        case "HorizontalPodAutoscaler":
            if let target = object.value(at: "spec", "scaleTargetRef"), let kind = target["kind"]?.string,
                let name = target["name"]?.string
            {
                targets.append((kind, name))
            }
        case "PodDisruptionBudget":
            // It selects by label; the workload of the same name is the one it guards.
            for kind in ["Deployment", "StatefulSet"] { targets.append((kind, object.objectName ?? "")) }
        case "Ingress":
            for rule in object.value(at: "spec", "rules")?.list ?? [] {
                for path in rule.value(at: "http", "paths")?.list ?? [] {
                    if let name = path.value(at: "backend", "service", "name")?.string {
                        targets.append(("Service", name))
                    }
                }
            }
            for tls in object.value(at: "spec", "tls")?.list ?? [] {
                if let secret = tls["secretName"]?.string { targets.append(("Secret", secret)) }
            }
        default: break
        }
        return targets
    }

    private static func pod(_ spec: Node?) -> [Target] {
        guard let spec else { return [] }
        var targets: [Target] = []
        if let account = spec["serviceAccountName"]?.string { targets.append(("ServiceAccount", account)) }
        for secret in spec["imagePullSecrets"]?.list ?? [] { add("Secret", secret["name"], to: &targets) }
        for volume in spec["volumes"]?.list ?? [] { targets += volumeTargets(volume) }
        for field in ["initContainers", "containers"] {
            for container in spec[field]?.list ?? [] {
                for variable in container["env"]?.list ?? [] {
                    add("ConfigMap", variable.value(at: "valueFrom", "configMapKeyRef", "name"), to: &targets)
                    add("Secret", variable.value(at: "valueFrom", "secretKeyRef", "name"), to: &targets)
                }
                for source in container["envFrom"]?.list ?? [] {
                    add("ConfigMap", source.value(at: "configMapRef", "name"), to: &targets)
                    add("Secret", source.value(at: "secretRef", "name"), to: &targets)
                }
            }
        }
        return targets
    }

    private static func volumeTargets(_ volume: Node) -> [Target] {
        var targets: [Target] = []
        add("ConfigMap", volume.value(at: "configMap", "name"), to: &targets)
        add("Secret", volume.value(at: "secret", "secretName"), to: &targets)
        add("PersistentVolumeClaim", volume.value(at: "persistentVolumeClaim", "claimName"), to: &targets)
        for source in volume.value(at: "projected", "sources")?.list ?? [] {
            add("ConfigMap", source.value(at: "configMap", "name"), to: &targets)
            add("Secret", source.value(at: "secret", "name"), to: &targets)
        }
        return targets
    }

    private static func add(_ kind: String, _ name: Node?, to targets: inout [Target]) {
        if let name = name?.string { targets.append((kind, name)) }
    }
}
