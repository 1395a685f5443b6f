import Testing

@testable import ServiceKit

@Suite struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(arguments: [
        ("00-\(trace)-\(span)-01", true), ("00-\(trace)-\(span)-00", false), ("00-\(trace)-\(span)-03", true),
        // Later versions are read as far as they are known.
        ("cc-\(trace)-\(span)-01", true), ("cc-\(trace)-\(span)-01-what-the-future-holds", true),
    ])
    func aValidParentIsTaken(header: String, isSampled: Bool) throws {
        let context = try #require(TraceContext(traceParents: [header], traceStates: []))
        #expect(context.traceID == Self.trace)
        #expect(context.spanID == Self.span)
        #expect(context.isSampled == isSampled)
        #expect(context.traceParent == "00-\(Self.trace)-\(Self.span)-\(isSampled ? "01" : "00")")
    }

    @Test(arguments: [
        "", "00", "00-1-2-01", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-more", "00-\(trace)-\(span)-01-",
        "cc-\(trace)-\(span)-01x", "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-0x",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace.uppercased())-\(span)-01", "00_\(trace)_\(span)_01", "0x-\(trace)-\(span)-01",
        " 00-\(trace)-\(span)-01", "00-\(trace)-00f067aa0ba902bé-1",
    ])
    func anInvalidParentIsNone(header: String) {
        #expect(TraceContext(traceParents: [header], traceStates: []) == nil)
    }

    @Test func twoParentsAreNone() {
        let header = "00-\(Self.trace)-\(Self.span)-01"
        #expect(TraceContext(traceParents: [header, header], traceStates: []) == nil)
        #expect(TraceContext(traceParents: [], traceStates: ["a=1"]) == nil)
    }

    @Test(arguments: [
        (["congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"], "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"),
        (["a=1 ,\tb=2", "", "c@d/x-*=3"], "a=1,b=2,c@d/x-*=3"), (["a=1,,b=2"], "a=1,b=2"),
        ([], nil), (["a"], nil), (["=1"], nil), (["a="], nil), (["A=1"], nil), (["a=1,a=2"], nil), (["a=b=c"], nil),
        (["a=\u{7F}"], nil), (["_a=1"], nil),
    ])
    func theStateIsPassedOnOrDroppedAsAWhole(headers: [String], state: String?) throws {
        let parent = "00-\(Self.trace)-\(Self.span)-01"
        #expect(try #require(TraceContext(traceParents: [parent], traceStates: headers)).state == state)
    }

    @Test func theStateHasAtMost32Members() {
        let members = (1...33).map { "k\($0)=v" }
        #expect(TraceState.accept([members.dropLast().joined(separator: ",")]) != nil)
        #expect(TraceState.accept([members.joined(separator: ",")]) == nil)
    }

    @Test func samplersDecideAsTheirNamesSay() {
        let low = "00000000000000000000000000000001"
        let high = "0000000000000000ffffffffffffffff"
        func keeps(_ kind: Sampler.Kind, _ parent: Bool?, _ traceID: String = low, ratio: Double = 0.5) -> Bool {
            Sampler(kind: kind, ratio: ratio).keeps(traceID: traceID, parent: parent)
        }
        #expect(keeps(.alwaysOn, false))
        #expect(!keeps(.alwaysOff, true))
        #expect(keeps(.ratio, false))
        #expect(!keeps(.ratio, true, high))
        #expect(keeps(.parentOrOn, nil) && !keeps(.parentOrOn, false))
        #expect(!keeps(.parentOrOff, nil) && keeps(.parentOrOff, true))
        #expect(keeps(.parentOrRatio, nil) && !keeps(.parentOrRatio, nil, high))
        #expect(keeps(.parentOrRatio, true, high) && !keeps(.parentOrRatio, false))
        #expect(!keeps(.ratio, nil, ratio: 0))
        #expect(keeps(.ratio, nil, high, ratio: 1))
    }
}
