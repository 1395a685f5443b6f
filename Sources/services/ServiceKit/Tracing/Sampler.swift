/// Which traces are kept, by the names that OpenTelemetry gives (`OTEL_TRACES_SAMPLER`).
struct Sampler: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case alwaysOn = "always_on"
        case alwaysOff = "always_off"
        case ratio = "traceidratio"
        case parentOrOn = "parentbased_always_on"
        case parentOrOff = "parentbased_always_off"
        case parentOrRatio = "parentbased_traceidratio"
    }

    let kind: Kind
    /// The share of traces that are kept, from 0 to 1.
    var ratio = 1.0

    /// - Parameter parent: whether the one who asked keeps the trace; nil where it begins here.
    func keeps(traceID: String, parent: Bool?) -> Bool {
        switch kind {
        case .alwaysOn: true
        case .alwaysOff: false
        case .ratio: isInRatio(traceID)
        case .parentOrOn: parent ?? true
        case .parentOrOff: parent ?? false
        case .parentOrRatio: parent ?? isInRatio(traceID)
        }
    }

    /// The same answer in every service, as it depends on the id of the trace alone.
    private func isInRatio(_ traceID: String) -> Bool {
        guard ratio < 1 else { return true }
        let random = UInt64(traceID.suffix(16), radix: 16) ?? .max
        return Double(random >> 11) < ratio * Double(UInt64(1) << 53)
    }
}
