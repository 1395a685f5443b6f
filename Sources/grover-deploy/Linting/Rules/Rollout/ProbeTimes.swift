internal import Documents

/// How long a probe gives a container, in seconds, with the defaults of Kubernetes.
struct ProbeTimes {
    let delay: Int
    let period: Int
    let failures: Int
    let successes: Int
    let timeout: Int

    init?(_ probe: Node?) {
        guard let probe, probe.map != nil else { return nil }
        func positive(_ key: String, _ standard: Int) -> Int {
            guard let value = probe[key]?.int, value > 0 else { return standard }
            return min(value, 1 << 30)
        }
        delay = positive("initialDelaySeconds", 0)
        period = positive("periodSeconds", 10)
        failures = positive("failureThreshold", 3)
        successes = positive("successThreshold", 1)
        timeout = positive("timeoutSeconds", 1)
    }

    /// From the first failure to the verdict.
    var patience: Int { period * failures }
}
