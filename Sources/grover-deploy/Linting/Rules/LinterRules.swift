/// What the linter itself finds, before any rule looks at an object.
extension Rule {
    public static let unreadableID = "unreadable-input"

    static let unreadableInput = Rule(
        unreadableID, .error, "a file that cannot be read",
        why: "Nothing is known of what stands there. The file is not YAML or JSON, not UTF-8, too large, nested too"
            + " deep, holds a key twice, or its aliases expand to too much.",
        fix: "Mend what the message says; the place is where reading stopped.", .linter)

    static let skippedFile = Rule(
        "skipped-file", .error, "a file that is no manifest",
        why: "With --strict-files everything named must be a manifest, so that a typo in 'kind' cannot hide a file.",
        fix: "Take the file out of the paths, or give the document an apiVersion and a kind.", .linter)

    private static let schemaPeers: [Peer] = [.kubeLinter("schema-validation")]

    static let unknownField = Rule(
        "unknown-field", .error, "a field that the kind does not have",
        why: "The API server refuses or drops it, so that what it was meant to say does not happen.",
        fix: "Write the field's right name, or move it to where it belongs.",
        peers: schemaPeers, .linter)

    static let wrongType = Rule(
        "wrong-type", .error, "a value of the wrong type or form",
        why: "The API server refuses the object.",
        fix: "Write a value of the type that the message names; quotes make text of a number.",
        peers: schemaPeers, .linter)

    static let missingField = Rule(
        "missing-field", .error, "a required field is missing",
        why: "The API server refuses the object.", fix: "Add the field.",
        peers: schemaPeers, .linter)

    static let valueNotAllowed = Rule(
        "value-not-allowed", .error, "a value outside those that the field takes",
        why: "The API server refuses the object.", fix: "Take one of the values that the message lists.",
        peers: schemaPeers, .linter)

    static let duplicateItem = Rule(
        "duplicate-item", .error, "a list item that stands there twice",
        why: "Items of this list are told apart by a key. A server keeps one of the two, and server-side apply"
            + " refuses both.",
        fix: "Remove one of the two, or rename it.", peers: schemaPeers, .linter)

    static let missingSchema = Rule(
        "missing-schema", .warning, "a kind that nothing describes",
        why: "Neither this Kubernetes version nor a CustomResourceDefinition of the input knows the kind, so that its"
            + " fields are not checked.",
        fix:
            "Mend apiVersion or kind, or give the definition with --crds; --missing-schema says how much it matters.",
        .linter)

    static let unservedVersion = Rule(
        "unserved-version", .error, "a kind or a version that is not served",
        why:
            "A group of Kubernetes itself has no such kind or version, or the definition of a custom resource does not"
            + " serve it. The API server refuses the object.",
        fix: "Write the object in a version that the message names, or mend its kind.", .linter)
}
