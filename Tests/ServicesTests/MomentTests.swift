import Domain
import Testing

@Suite struct MomentTests {
    @Test(
        arguments: [
            (1_795_345_207_428, "2026-11-22T11:00:07.428000"), (1_795_345_207_000, "2026-11-22T11:00:07.000000"),
            (0, "1970-01-01T00:00:00.000000"), (951_782_400_005, "2000-02-29T00:00:00.005000"),
            (-1, "1969-12-31T23:59:59.999000"), (4_107_542_399_999, "2100-02-28T23:59:59.999000"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000000"), (1_735_689_599_999, "2024-12-31T23:59:59.999000"),
        ] as [(Int64, String)])
    func aMomentIsWrittenWithoutZone(milliseconds: Int64, text: String) {
        #expect(Moment(milliseconds: milliseconds).text == text)
    }

    @Test(arguments: [
        "2026-11-22T11:00:07", "2026-11-22T11:00:07Z", "2026-11-22T11:00:07.000000",
        "2026-11-22T13:00:07+02:00", "2026-11-22T11:00:07.000Z",
    ])
    func aMomentIsReadWithAndWithoutZone(text: String) {
        #expect(Moment(text: text) == Moment(milliseconds: 1_795_345_207_000))
    }

    @Test(arguments: ["", "soon", "2026-11-22", "2026-13-22T11:00:07Z"])
    func otherTextIsNoMoment(text: String) {
        #expect(Moment(text: text) == nil)
    }
}
