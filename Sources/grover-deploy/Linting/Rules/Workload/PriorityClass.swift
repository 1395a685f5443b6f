internal import Documents

extension Rule {
    static let priorityClass = Rule(
        "priority-class-name", .info, "a pod without a priority",
        why: "When machines are full, all such pods are equal: the important one is evicted as soon as any other.",
        fix: "Set priorityClassName.", peers: [.kubeLinter("priority-class-name"), .polaris("priorityClassNotSet")],
        isOptional: true,
        .pods { pod, report in
            guard pod.spec["priorityClassName"] == nil else { return }
            report("the pod has no priorityClassName; set one", at: pod.spec)
        })
}
