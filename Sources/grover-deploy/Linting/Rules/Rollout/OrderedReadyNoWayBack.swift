internal import Documents

extension Rule {
    static let orderedReadyNoWayBack = Rule(
        "ordered-ready-no-way-back", .warning, "a StatefulSet that a broken revision blocks for good",
        why:
            "With OrderedReady, a pod that never becomes ready keeps the controller from updating any other pod, also"
            + " back to the old revision: somebody has to delete the broken pod by hand.",
        fix: "Set podManagementPolicy: Parallel (rolling updates stay one by one), or roll out by"
            + " updateStrategy.rollingUpdate.partition.",
        .objects(["StatefulSet"]) { object, report in
            let policy = object.spec?["podManagementPolicy"]
            let strategy = object.spec?["updateStrategy"]
            guard (policy?.string ?? "OrderedReady") == "OrderedReady",
                (strategy?["type"]?.string ?? "RollingUpdate") == "RollingUpdate",
                strategy?["rollingUpdate"]?["partition"] == nil
            else { return }
            report(
                "a pod that never becomes ready blocks the way back; set podManagementPolicy: Parallel",
                at: policy ?? object.head)
        })
}
