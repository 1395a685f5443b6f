public import Domain
internal import Foundation
internal import ServiceKit
public import Stores

/// A document of an export, in relaxed or canonical form, whose fields are read one by one.
///
/// What the old system let in and the new one does not is mended where the document is worth more than the field, and each
/// mend is noted.
///
/// Source: MongoDB Extended JSON (v2), https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
public struct ExportDocument {
    /// Why a document does not become a record.
    public struct Unfit: Error, Hashable {
        public let outcome: ImportOutcome

        public static func refused(_ why: String) -> Unfit { Unfit(outcome: .refused(why)) }
        public static func leftOut(_ why: String) -> Unfit { Unfit(outcome: .leftOut(why)) }
    }

    private let body: JSON
    /// When reading the file began.
    public let now: Moment
    public private(set) var mends: [String] = []

    init(_ line: ExportLine, now: Moment) throws(Unfit) {
        self.now = now
        if line.isTooLong { throw .refused("is longer than \(ExportLine.longest >> 20) MiB") }
        guard String(validating: line.bytes, as: UTF8.self) != nil else { throw .refused("is not UTF-8") }
        do { body = try JSON.read(line.bytes) } catch {
            throw .refused("is no JSON at byte \(error.offset + 1); is the file whole?")
        }
        guard case .object = body else { throw .refused("is no JSON object") }
    }

    /// A field without its wrapping of type; nil where it is absent or null.
    private func value(_ name: String) -> JSON? {
        body[name].map(Self.plain).flatMap { $0 == .null ? nil : $0 }
    }

    private static func plain(_ value: JSON) -> JSON {
        guard case .object(let members) = value, members.count == 1, let member = members.first else { return value }
        switch (member.key, member.value) {
        case ("$oid", .string), ("$symbol", .string): return member.value
        case ("$numberInt", .string(let text)), ("$numberLong", .string(let text)):
            return Int(text).map(JSON.int) ?? value
        case ("$numberDouble", .string(let text)), ("$numberDecimal", .string(let text)):
            return Double(text).map(JSON.double) ?? value
        case ("$undefined", _): return .null
        default: return value
        }
    }

    public mutating func mend(_ what: String) { mends.append(what) }

    private func wrong(_ name: String, _ expected: String) -> Unfit {
        value(name) == nil ? .refused("has no '\(name)'") : .refused("'\(name)' is not \(expected)")
    }

    /// An id, which stands in paths as it is.
    public func id(_ name: String) throws(Unfit) -> String {
        guard let text = value(name)?.string, (1...200).contains(text.utf8.count), text != ".", text != "..",
            text.utf8.allSatisfy({ byte in
                let letter = Character(Unicode.Scalar(byte))
                return letter.isASCII && (letter.isLetter || letter.isNumber || "._~:@-".contains(letter))
            })
        else { throw wrong(name, "an id of letters, digits and ._~:@-") }
        return text
    }

    public func requiredText(_ name: String, atMost limit: Int) throws(Unfit) -> String {
        guard let text = value(name)?.string, !text.isEmpty, text.unicodeScalars.count <= limit,
            !text.utf8.contains(0)
        else {
            throw wrong(name, "a text of 1 to \(limit) characters")
        }
        return text
    }

    /// A text, cut where it is too long, and without U+0000, which a store may take for its end.
    public mutating func text(_ name: String, atMost limit: Int) throws(Unfit) -> String? {
        guard let value = value(name) else { return nil }
        guard var text = value.string else { throw wrong(name, "a text") }
        if text.utf8.contains(0) {
            mend("'\(name)' is without U+0000")
            text.unicodeScalars.removeAll { $0 == "\0" }
        }
        guard text.unicodeScalars.count > limit else { return text }
        mend("'\(name)' is cut to \(limit) characters")
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }

    /// An address on the web; anything else that stands there, a script or a picture itself, is dropped.
    public mutating func webAddress(_ name: String) throws(Unfit) -> String? {
        guard let text = value(name)?.string, !text.isEmpty else { return nil }
        if text.unicodeScalars.count <= 2048, BodyFields.isWebAddress(text) { return text }
        mend("'\(name)' is dropped, as it is no address that begins with http:// or https://")
        return nil
    }

    public mutating func emailAddress(_ name: String) -> String? {
        guard let text = value(name)?.string, !text.isEmpty else { return nil }
        if text.unicodeScalars.count <= 320, BodyFields.isEmailAddress(text) { return text }
        mend("'\(name)' is dropped, as it is no e-mail address")
        return nil
    }

    public func flag(_ name: String, default fallback: Bool = false) throws(Unfit) -> Bool {
        guard let value = value(name) else { return fallback }
        guard let flag = value.bool else { throw wrong(name, "true or false") }
        return flag
    }

    /// A whole number that is not negative.
    public mutating func count(_ name: String) throws(Unfit) -> Int {
        guard let value = value(name) else { return 0 }
        guard let number = Self.whole(value) else { throw wrong(name, "a whole number") }
        if number < 0 { mend("'\(name)' is 0, not \(number)") }
        return max(number, 0)
    }

    private static func whole(_ value: JSON) -> Int? {
        switch value {
        case .int(let number): number
        case .double(let number): Int(exactly: number)
        default: nil
        }
    }

    public func texts(_ name: String) throws(Unfit) -> [String] {
        guard let value = value(name) else { return [] }
        guard let items = value.array, case let texts = items.compactMap({ Self.plain($0).string }),
            texts.count == items.count
        else { throw wrong(name, "a list of texts") }
        return texts
    }

    /// A point in time: a date of the database, or its text.
    public func time(_ name: String) throws(Unfit) -> Moment? {
        guard let value = value(name) else { return nil }
        let moment: Moment? =
            switch value["$date"].map(Self.plain) ?? value {
            case .string(let text): Moment(text: text)
            case .int(let number): Moment(milliseconds: Int64(number))
            default: nil
            }
        // Beyond, posts could not be numbered in the order of time.
        guard let moment, (1..<7_258_118_400_000).contains(moment.milliseconds) else {
            throw wrong(name, "a time from 1970 to 2199")
        }
        return moment
    }

    /// When the document was made: what it says, or else what the id says that the database gave it.
    public mutating func creation() throws(Unfit) -> Moment {
        if let moment = try time("created_at") { return moment }
        guard let id = value("_id")?.string, id.utf8.count == 24, let seconds = Int64(id.prefix(8), radix: 16) else {
            throw wrong("created_at", "a time")
        }
        mend("'created_at' is the time of its '_id'")
        return Moment(milliseconds: seconds * 1000)
    }
}
