/// Asks one probe again and again, and tells each answer and what it amounts to.
struct ProbeLoop: Sendable {
    let spec: ProbeSpec
    let clock: any Clock<Duration>
    let ask: @Sendable () async -> ProbeAnswer

    /// Runs until cancelled, or until `tell` wants no more.
    ///
    /// - Parameter elapsed: how long the container has run already.
    /// - Parameter tell: gets the answer and the result by the thresholds, if there is one.
    func run(after elapsed: Duration, _ tell: @Sendable (ProbeAnswer, Bool?) async -> Bool) async {
        var counter = ProbeCounter(spec)
        let delay = spec.initialDelay - elapsed
        do {
            if delay > .zero { try await clock.sleep(for: delay) }
            while !Task.isCancelled {
                let (answer, took) = await Self.timed(by: clock, ask)
                if Task.isCancelled { return }
                guard await tell(answer, counter.add(answer)) else { return }
                // Ticks that a slow answer has missed are left out, as by a ticker.
                let missed = Int(took / spec.period)
                try await clock.sleep(for: spec.period * (missed + 1) - took)
            }
        } catch {
            return
        }
    }

    private static func timed<Time: Clock<Duration>>(
        by clock: Time, _ ask: @Sendable () async -> ProbeAnswer
    ) async -> (ProbeAnswer, Duration) {
        let began = clock.now
        let answer = await ask()
        return (answer, began.duration(to: clock.now))
    }
}
