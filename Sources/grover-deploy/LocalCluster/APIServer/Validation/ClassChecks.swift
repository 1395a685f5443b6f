import Documents
import KubernetesModel

/// What a real server refuses in classes and in events of their own group.
enum ClassChecks {
    static let event: ServerChecks.ObjectCheck = { event, errors in
        for key in ["eventTime", "reportingController", "reportingInstance", "action", "reason"]
        where event[key]?.isNull ?? true || event[key] == "" { errors.required(key) }
        let type = event["type"] ?? ""
        if type != "Normal", type != "Warning" {
            errors.invalid("type", type, "has invalid value: \(JSON.write(type))")
        }
    }

    static let priorityClass: ServerChecks.ObjectCheck = { object, errors in
        let name = object.objectName ?? ""
        let value = object["value"]?.int ?? 0
        if name.hasPrefix("system-") {
            if SystemClasses.priorities[name] != value {
                errors.forbidden(
                    "metadata.name",
                    "priority class names with 'system-' prefix are reserved for system use only. error: "
                        + "\(name) is not a known system priority class")
            }
        } else if value > 1_000_000_000 {
            errors.forbidden("value", "maximum allowed value of a user defined priority is 1000000000")
        }
        let policy = object["preemptionPolicy"] ?? "PreemptLowerPriority"
        if policy != "PreemptLowerPriority", policy != "Never" {
            errors.unsupported("preemptionPolicy", policy, ["Never", "PreemptLowerPriority"])
        }
    }

    static let priorityClassChange: ServerChecks.ChangeCheck = { new, old, errors in
        if new["value"] != old["value"] { errors.forbidden("value", "may not be changed in an update.") }
        if new["preemptionPolicy"] != old["preemptionPolicy"] {
            errors.invalid("preemptionPolicy", new["preemptionPolicy"], "field is immutable")
        }
    }

    static let storageClass: ServerChecks.ObjectCheck = { object, errors in
        if object["provisioner"]?.string?.isEmpty ?? true { errors.required("provisioner") }
        let allowed = [
            "reclaimPolicy": ["Delete", "Retain"], "volumeBindingMode": ["Immediate", "WaitForFirstConsumer"],
        ]
        for (key, values) in allowed.sorted(by: { $0.key < $1.key }) {
            guard let value = object[key], !values.contains(value.string ?? "") else { continue }
            errors.unsupported(key, value, values)
        }
    }

    static let storageClassChange: ServerChecks.ChangeCheck = { new, old, errors in
        for key in ["parameters", "provisioner", "reclaimPolicy"] where new[key] != old[key] {
            errors.forbidden(key, "updates to \(key) are forbidden.")
        }
        if new["volumeBindingMode"] != old["volumeBindingMode"] {
            errors.invalid("volumeBindingMode", new["volumeBindingMode"], "field is immutable")
        }
    }
}

/// The classes that stand in every cluster from its start.
enum SystemClasses {
    static let priorities = ["system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000]

    static let objects: [(type: ResourceType, object: Node)] = [
        (
            .priorityClasses,
            [
                "metadata": ["name": "system-cluster-critical"], "value": 2_000_000_000,
                "description":
                    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
            ]
        ),
        (
            .priorityClasses,
            [
                "metadata": ["name": "system-node-critical"], "value": 2_000_001_000,
                "description": "Used for system critical pods that must not be moved from their current node.",
            ]
        ),
        (
            .storageClasses,
            [
                "metadata": [
                    "name": "local", "annotations": ["storageclass.kubernetes.io/is-default-class": "true"],
                ],
                "provisioner": "grover.local/folder",
            ]
        ),
    ]
}
