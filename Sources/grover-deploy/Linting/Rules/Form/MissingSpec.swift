internal import Documents

extension Rule {
    static let missingSpec = Rule(
        "missing-spec", .error, "an object that says nothing of what it is for",
        why: "Schemas let a spec be left out, and a list of containers be empty; the API server refuses both.",
        fix: "Add what the message names.",
        .objects(workloads + ["Service", "PersistentVolumeClaim", "Ingress", "HorizontalPodAutoscaler"]) {
            object, report in
            guard let spec = object.spec, !spec.isNull else {
                return report("'\(object.name)' has no spec; add it", at: object.spec ?? object.head)
            }
            // What is of another type is told already.
            guard spec.map != nil else { return }
            if object.kind == "Ingress", spec["rules"]?.list?.isEmpty != false, spec["defaultBackend"] == nil,
                spec["backend"] == nil
            {
                report("'\(object.name)' leads nowhere; add rules, or a defaultBackend", at: spec)
            }
            guard workloads.contains(object.kind) else { return }
            let job = object.kind == "CronJob" ? spec["jobTemplate"]?["spec"] : spec
            let template = object.kind == "Pod" ? object.node : job?["template"]
            guard let template, template.map != nil else { return }
            guard let pod = template["spec"], !pod.isNull else {
                return report("the pods of '\(object.name)' have no spec; add it", at: template)
            }
            guard let containers = pod["containers"], containers.list?.isEmpty == true else { return }
            report("the pods of '\(object.name)' have no containers; add one", at: containers)
        })

    private static let workloads = [
        "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob",
    ]
}
