internal import Documents

extension Rule {
    static let restartPolicy = Rule(
        "restart-policy", .error, "a restartPolicy that does not fit the kind",
        why: "Pods of a Deployment, StatefulSet or DaemonSet restart always; those of a Job never do, or on failure."
            + " The API server refuses anything else.",
        fix: "Remove restartPolicy, or set OnFailure or Never for a Job.",
        peers: [.kubeLinter("restart-policy"), .kubeScore("cronjob-restartpolicy")],
        .pods { pod, report in
            let node = pod.spec["restartPolicy"]
            let policy = node?.string ?? "Always"
            switch pod.kind {
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig":
                guard policy != "Always" else { return }
                report("pods of a \(pod.kind) restart always; remove restartPolicy \(policy)", at: node ?? pod.spec)
            case "Job", "CronJob":
                guard policy == "Always" else { return }
                report("a \(pod.kind) needs restartPolicy OnFailure or Never; set one", at: node ?? pod.spec)
            default: return
            }
        })
}
