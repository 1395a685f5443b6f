/// What is found while a catalog is put together, before anything is rendered.
extension Rule {
    static let invalidCatalog = Rule(
        "invalid-catalog", .error, "a catalog whose values do not fit together",
        why: "Nothing is rendered from it: a name leads nowhere, two values exclude each other, or one is missing.",
        fix: "Mend what the message says, in the catalog or in the environment that it names.", .linter)

    static let replicasBesideAutoscale = Rule(
        "replicas-beside-autoscale", .error, "a service with a number of replicas and an autoscaler",
        why: "Each release would set the number back that the autoscaler chose, in the middle of a load.",
        fix: "Remove 'replicas', or 'autoscale'.", .linter)

    static let missingFile = Rule(
        "missing-file", .error, "a file that the catalog lays into pods and that is not there",
        why:
            "Nothing is rendered: without the file the service would start with another configuration, or not at all.",
        fix: "Mend the path behind 'source', which is relative to the project's folder, or add the file.", .linter)
}
