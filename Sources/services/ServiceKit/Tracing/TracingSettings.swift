/// Where spans go and which traces are kept, by the variables of OpenTelemetry.
public struct TracingSettings: Sendable {
    /// Where spans are posted to; nil where tracing is off.
    let url: String?
    let headers: [(name: String, value: Secret)]
    let serviceName: String?
    let sampler: Sampler

    init(_ settings: Settings) {
        let base = settings.address(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "the collector of traces, as http://localhost:4318; spans go to its /v1/traces as JSON")
        let whole = settings.address(
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "the whole address that spans go to, instead of the one above")
        url = whole ?? base.map { $0 + "/v1/traces" }
        let text = settings.secret(
            "OTEL_EXPORTER_OTLP_HEADERS", "headers for the collector, as name=value,name=value")
        headers = (text?.revealed ?? "").split(separator: ",").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            return (parts[0].filter { !$0.isWhitespace }, Secret(parts[1]))
        }
        serviceName = settings.string("OTEL_SERVICE_NAME", "the service's name in traces, instead of its own")
        let kind = settings.choice(
            "OTEL_TRACES_SAMPLER", default: Sampler.Kind.parentOrOn, "which traces are kept")
        sampler = Sampler(
            kind: kind,
            ratio: settings.number(
                "OTEL_TRACES_SAMPLER_ARG", in: 0...1, default: 1, "the share of traces that a ratio sampler keeps"))
    }
}
