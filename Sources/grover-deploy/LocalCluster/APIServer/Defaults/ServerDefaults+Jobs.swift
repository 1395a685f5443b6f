import Documents

extension ServerDefaults {
    /// A Job's own defaults. The template of a CronJob has none of them: it is no Job yet.
    static let job: Rule = { job in
        guard var spec = job["spec"]?.map else { return }
        if spec["completions"] == nil, spec["parallelism"] == nil { spec["completions"] = 1 }
        spec.setDefault("parallelism", 1)
        spec.setDefault("backoffLimit", spec["backoffLimitPerIndex"] == nil ? 6 : Node(Int(Int32.max)))
        spec.setDefault("completionMode", "NonIndexed")
        spec.setDefault("suspend", false)
        spec.setDefault("manualSelector", false)
        spec.setDefault("podReplacementPolicy", spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed")
        job["spec"] = Node(spec)
        let labels = job["metadata"]?["labels"]
        if labels?.isNothing ?? true, let own = spec["template"]?.value(at: "metadata", "labels"), !own.isNothing {
            var metadata = job["metadata"] ?? .emptyMap
            metadata["labels"] = own
            job["metadata"] = metadata
        }
    }
}
