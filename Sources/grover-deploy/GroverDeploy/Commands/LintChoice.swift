internal import ArgumentParser

/// Reads an option that takes one of a few words.
enum LintChoice {
    static func of<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ type: Choice.Type
    ) -> @Sendable (String) throws -> Choice {
        let choices = Array(Choice.allCases)
        let words = choices.map(\.rawValue)
        return { word in
            if let position = words.firstIndex(of: word) { return choices[position] }
            throw ValidationError("'\(word)' is none of \(words.joined(separator: ", "))")
        }
    }
}
