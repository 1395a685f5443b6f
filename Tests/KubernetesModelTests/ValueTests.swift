import Documents
import KubernetesModel
import Testing

@Suite struct ValueTests {
    @Test(
        arguments: [
            ("100m", 100), ("1", 1000), ("1.5", 1500), (".5", 500), ("2.", 2000), ("+1", 1000), ("-1", -1000),
            ("0", 0),
            ("1k", 1_000_000), ("1Ki", 1_024_000), ("2e3", 2_000_000), ("2E-3", 2), ("1n", 1), ("1500u", 2),
            ("0.5Mi", 524_288_000), ("1E", Int128(1_000_000_000_000_000_000) * 1000),
        ] as [(String, Int128)])
    func aQuantityCountsInThousandths(text: String, milli: Int128) {
        #expect(Quantity(text)?.milli == milli)
    }

    @Test(arguments: [
        "", ".", "-", "m", "1x", "1 Gi", "1.2.3", "1KI", "1e", "1e99", "0x10", "१", "--1",
        "999999999999999999999999999999Ei", "1000000000000000000000000000000000",
    ])
    func whatIsNoQuantityIsRefused(text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test func quantitiesCompareByAmountAndKeepTheirText() throws {
        let quantities = try ["1Gi", "1G", "1000m", "1"].map { try #require(Quantity($0)) }
        #expect(quantities.sorted().map(\.text).last == "1Gi")
        #expect(quantities[2] == quantities[3])
        #expect(quantities[2].description == "1000m")
        #expect(Quantity("1001m")?.units == 2)
    }

    @Test func theLargestAmountsDoNotOverflow() throws {
        let largest = try #require(Quantity("0.0000000000170141183460469231E"))
        #expect(largest.units == 17_014_119)
        #expect(IntOrPercent.percent(.max).resolve(of: .max, roundingUp: true) == .max)
        #expect(Timestamp(secondsSince1970: 0).advanced(bySeconds: 9e18).text == "9999-12-31T23:59:59Z")
    }

    @Test(arguments: [
        ("3", 10, true, 3), ("25%", 10, true, 3), ("25%", 10, false, 2), ("0%", 10, true, 0), ("100%", 7, false, 7),
        ("1%", 1, true, 1), ("1%", 1, false, 0), ("150%", 2, true, 3),
    ])
    func aShareIsRoundedAsAsked(text: String, total: Int, roundingUp: Bool, count: Int) {
        #expect(IntOrPercent(text)?.resolve(of: total, roundingUp: roundingUp) == count)
    }

    @Test func aShareIsReadFromNumberOrText() {
        #expect(IntOrPercent(Node(3)) == .count(3))
        #expect(IntOrPercent(Node("25%")) == .percent(25))
        #expect(IntOrPercent(IntOrPercent.percent(25).node) == .percent(25))
        for node in [Node("x"), Node("%"), Node("2.5%"), Node.null, [1], true] as [Node] {
            #expect(IntOrPercent(node) == nil)
        }
    }

    @Test(arguments: [
        ("", true), ("app=post", true), ("app==post", true), ("app!=post", false), ("other!=x", true), ("app", true),
        ("!app", false), ("!other", true), ("app in (user,post)", true), ("app notin (user, post)", false),
        ("other notin (x)", true), ("app=post,tier=back", true), ("app=post,tier=front", false),
        (" app = post ", true),
    ])
    func aLabelQueryMatches(query: String, matches: Bool) {
        #expect(LabelSelector(query: query)?.matches(["app": "post", "tier": "back"]) == matches)
    }

    @Test(arguments: ["=x", "a b", "a in x", "a in (x", "a within (x)", "!", ",a=b", "a=b,"])
    func aLabelQueryThatCannotBeReadIsRefused(query: String) {
        #expect(LabelSelector(query: query) == nil)
    }

    @Test func aSelectorOfASpecNeedsAllItSays() {
        let selector = LabelSelector([
            "matchLabels": ["app": "post"],
            "matchExpressions": [["key": "tier", "operator": "In", "values": ["back", "front"]]],
        ])
        #expect(selector?.matches(["app": "post", "tier": "back"]) == true)
        #expect(selector?.matches(["app": "post"]) == false)
        #expect(LabelSelector(.emptyMap)?.matches([:]) == true)
        #expect(LabelSelector(["matchExpressions": [["key": "a", "operator": "Like"]]]) == nil)
    }

    @Test(arguments: [
        ("metadata.name=web", true), ("metadata.name==web", true), ("metadata.name!=web", false),
        ("status.phase!=Running", true), ("spec.nodeName=", true), ("metadata.name=web,status.phase=Running", false),
        ("", true),
    ])
    func aFieldQueryMatches(query: String, matches: Bool) {
        let pod: Node = ["metadata": ["name": "web"], "status": ["phase": "Pending"]]
        #expect(FieldSelector(query: query)?.matches(pod) == matches)
    }

    @Test(arguments: ["metadata.name", "=x", "!=x"])
    func aFieldQueryThatCannotBeReadIsRefused(query: String) {
        #expect(FieldSelector(query: query) == nil)
    }

    @Test(arguments: [
        ("2026-11-22T11:00:07Z", "2026-11-22T11:00:07.000000Z"),
        ("2026-11-22T12:00:07.4281234+01:00", "2026-11-22T11:00:07.428123Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
    ])
    func aTimestampIsReadAndWritten(text: String, written: String) {
        #expect(Timestamp(text)?.microText == written)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22 11:00:07Z", "2026-13-01T00:00:00Z", "2026-02-31T00:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T11:00:07", "2026-11-22T11:00:07.Z", "2026-11-22T11:00:07+0100",
    ])
    func whatIsNoTimestampIsRefused(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
