internal import Documents

extension Baseline {
    /// Marks what was there before; what is gone is told, so that the file shrinks with the mending.
    func apply(to findings: inout [Finding], file: String) -> [Finding] {
        var left = entries
        let suppression = Suppression(.baseline, reason: "found before", place: nil)
        for number in findings.indices where findings[number].suppression == nil {
            let entry = Entry(findings[number])
            guard let count = left[entry], count > 0 else { continue }
            left[entry] = count - 1
            findings[number].suppression = suppression
        }
        let gone = left.values.reduce(0, +)
        guard gone > 0 else { return [] }
        return [
            Finding(
                rule: Rule.unusedSuppression.id, severity: Rule.unusedSuppression.severity,
                message: "\(gone) \(gone == 1 ? "finding" : "findings") of the baseline \(gone == 1 ? "is" : "are")"
                    + " gone; write it anew with --update-baseline",
                spot: Spot(Place(file: file, line: 1, column: 1)))
        ]
    }
}
