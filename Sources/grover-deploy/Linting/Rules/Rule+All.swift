extension Rule {
    /// Every rule there is, in the order of `lint --rules`.
    public static let all: [Rule] = linterRules

    private static let linterRules: [Rule] = [
        unreadableInput, skippedFile, unknownField, wrongType, missingField, valueNotAllowed, duplicateItem,
        missingSchema,
    ]
}
