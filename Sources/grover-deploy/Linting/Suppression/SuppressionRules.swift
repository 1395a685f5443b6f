/// What the linter finds in suppressions.
extension Rule {
    static let unusedSuppression = Rule(
        "unused-suppression", .warning, "a suppression that suppresses nothing",
        why: "What it hid is mended, or its rule is misspelt: it would hide the next fault.",
        fix: "Remove it, or mend the name of the rule.", .linter)

    static let expiredSuppression = Rule(
        "expired-suppression", .error, "a suppression whose time is over",
        why: "Somebody said until when the fault may stay; it no longer hides it.",
        fix: "Mend what it hid, or decide anew and write another date.", .linter)

    static let suppressionWithoutReason = Rule(
        "suppression-without-reason", .error, "a suppression that says no reason",
        why: "In a year nobody knows whether it may go. It hides nothing until it has one.",
        fix: "Write why the fault may stay.", .linter)
}
