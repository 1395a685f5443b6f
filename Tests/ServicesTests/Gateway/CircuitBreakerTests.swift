import Testing

@testable import Gateway

@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now

    private func record(_ outcomes: [CircuitBreaker.Outcome], in breaker: inout CircuitBreaker) {
        for outcome in outcomes {
            guard case .pass(let ticket) = breaker.admit(at: start) else { return }
            breaker.record(outcome, for: ticket, at: start)
        }
    }

    @Test func fiveFailuresInARowOpenIt() {
        var breaker = CircuitBreaker()
        record(
            [.failure, .failure, .failure, .failure, .success, .failure, .failure, .failure, .failure], in: &breaker)
        #expect(breaker.state == .closed)
        record([.failure], in: &breaker)
        #expect(breaker.state == .open)
        #expect(breaker.admit(at: start + .seconds(4)) == .refuse(retryAfter: .seconds(6)))
    }

    @Test func halfOfTheLastTwentyOpenIt() {
        var breaker = CircuitBreaker()
        record(Array(repeating: [.success, .failure], count: 9).flatMap { $0 } + [.success], in: &breaker)
        #expect(breaker.state == .closed)
        record([.failure], in: &breaker)
        #expect(breaker.state == .open)
    }

    @Test func whatIsLongerAgoThanTheWindowIsForgotten() {
        var breaker = CircuitBreaker()
        for _ in 0..<100 { record([.failure, .success, .success], in: &breaker) }
        #expect(breaker.state == .closed)
    }

    @Test func afterItsRestOneRequestDecides() throws {
        var breaker = CircuitBreaker()
        record(Array(repeating: .failure, count: 5), in: &breaker)
        let later = start + .seconds(10)
        guard case .pass(let probe) = breaker.admit(at: later) else { throw Unexpected() }
        #expect(breaker.state == .halfOpen)
        #expect(breaker.admit(at: later) == .refuse(retryAfter: .seconds(1)))
        breaker.record(.failure, for: probe, at: later)
        #expect(breaker.state == .open)
        #expect(breaker.admit(at: later + .seconds(9)) == .refuse(retryAfter: .seconds(1)))
        guard case .pass(let second) = breaker.admit(at: later + .seconds(10)) else { throw Unexpected() }
        breaker.record(.success, for: second, at: later + .seconds(10))
        #expect(breaker.state == .closed)
    }

    @Test func aProbeThatIsGivenUpMakesRoomForTheNext() throws {
        var breaker = CircuitBreaker()
        record(Array(repeating: .failure, count: 5), in: &breaker)
        guard case .pass(let probe) = breaker.admit(at: start + .seconds(10)) else { throw Unexpected() }
        breaker.record(.unknown, for: probe, at: start + .seconds(11))
        guard case .pass = breaker.admit(at: start + .seconds(11)) else { throw Unexpected() }
    }

    @Test func aLateAnswerOfTheTimeBeforeDecidesNothing() throws {
        var breaker = CircuitBreaker()
        guard case .pass(let old) = breaker.admit(at: start) else { throw Unexpected() }
        record(Array(repeating: .failure, count: 5), in: &breaker)
        guard case .pass = breaker.admit(at: start + .seconds(10)) else { throw Unexpected() }
        breaker.record(.success, for: old, at: start + .seconds(10))
        #expect(breaker.state == .halfOpen)
    }

    private struct Unexpected: Error {}
}
