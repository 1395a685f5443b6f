import Foundation
import Testing

@testable import ServiceKit

@Suite struct JSONTextTests {
    /// What the platform's own reader makes of a member's value.
    private func value(_ text: JSONText) throws -> String? {
        let object = try JSONSerialization.jsonObject(with: Data(text.bytes))
        return (object as? [String: Any])?["name"] as? String
    }

    /// Every character that is to be escaped, and others, at each place in a word of eight bytes and behind it.
    @Test func aTextIsReadAsItWasWritten() throws {
        let special =
            (0..<0x20).map { String(UnicodeScalar(UInt8($0))) } + [
                "\"", "\\", "\u{7F}", "é", "ÿ", "語", "🙂", "!", " ",
            ]
        for character in special {
            for place in 0..<20 {
                let name =
                    String(repeating: "a", count: place) + character + String(repeating: "b", count: 19 - place)
                var member = JSONText(capacity: 0)
                member.object { $0.put("name", name) }
                #expect(try value(member) == name)
                var plain = JSONText(capacity: 0)
                plain.object { text in
                    text.key("name")
                    text.put(name)
                }
                #expect(plain.bytes == member.bytes)
            }
        }
    }

    @Test(arguments: [0, 1, 7, 8, 511, 512, 513, 5_000]) func aTextMayBeAsLongAsItLikes(_ length: Int) throws {
        for tail in ["", "\"", "é"] {
            let name = String(repeating: "x", count: length) + tail
            var text = JSONText(capacity: 0)
            text.object { text in
                text.put("number", length)
                text.put("name", name)
                text.put("flag", length > 7)
            }
            #expect(try value(text) == name)
        }
    }

    @Test func membersAreSeparatedAndNothingIsNull() {
        var text = JSONText(capacity: 0)
        text.object { text in
            text.put("a", nil)
            text.put("b", 9)
            text.put("c", 10)
            text.put("d", -1)
            text.put("e", false)
            text.key("f")
            text.array([1, 2]) { $0.put($1) }
            text.put("g", "")
        }
        let expected = #"{"a":null,"b":9,"c":10,"d":-1,"e":false,"f":[1,2],"g":""}"#
        #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
    }
}
