internal import Documents

/// What is found wrong with one object, and what is left of the work that may go into it: values and their schema come
/// from strangers. What comes when it is used up is passed over.
struct SchemaFindings {
    var problems: [SchemaProblem] = []
    /// False where more may be wrong: a pattern could not be read, or its steps are used up.
    var isSure = true
    /// For all patterns together.
    var patternSteps = 20_000_000
    /// Misspelt words that are compared with all that are known.
    private var guesses = 100

    mutating func mayGuess() -> Bool {
        guesses -= 1
        return guesses >= 0
    }
}
