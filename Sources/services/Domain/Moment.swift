internal import FoundationEssentials

/// A point in time as the stores keep it: whole milliseconds, always UTC.
public struct Moment: Sendable, Hashable, Comparable, Codable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static var now: Moment {
        Moment(milliseconds: Int64((Date.now.timeIntervalSince1970 * 1000).rounded(.down)))
    }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    public func advanced(by duration: Duration) -> Moment {
        Moment(milliseconds: milliseconds + Int64(duration / .milliseconds(1)))
    }

    /// The form of the wire: UTC without a zone, with six digits of fraction: `2026-11-22T11:00:07.428000`.
    public var text: String {
        let seconds = (milliseconds >= 0 ? milliseconds : milliseconds - 999) / 1000
        var bytes: [UInt8] = []
        bytes.reserveCapacity(26)
        UTCTime(secondsSince1970: Int(seconds)).append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        UTCTime.append(Int(milliseconds - seconds * 1000), digits: 3, to: &bytes)
        bytes.append(contentsOf: "000".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a time with or without zone and fraction; one without zone is UTC.
    public init?(text: String) {
        var text = text
        // Where the year has four digits; of a longer one only its beginning would be read.
        guard text.utf8.dropFirst(4).first == UInt8(ascii: "-") else { return nil }
        let time = text.drop { $0 != "T" }
        if !time.contains("Z"), !time.contains("+"), !time.contains("-") { text += "Z" }
        let styles = [
            Date.ISO8601FormatStyle(includingFractionalSeconds: true),
            Date.ISO8601FormatStyle(includingFractionalSeconds: false),
        ]
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first,
            date.timeIntervalSince1970 > 0
        else { return nil }
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }
}
