import CMongoC
import Domain
import Testing

@testable import MongoStores

@Suite struct BSONTests {
    @Test func whatIsWrittenIsRead() throws {
        let document: BSONDocument = [
            "null": nil, "yes": true, "number": .int(.max), "fraction": .double(0.5), "empty": "",
            "text": .string("a\u{0}b é 東京"), "time": .date(Moment(milliseconds: 1_795_345_207_522)),
            "list": ["a", 1, ["deep": [nil]], []], "nested": ["a": ["b": ["c": -1]]], "none": [:],
        ]
        #expect(try document.withLibbson { BSONDocument(libbson: $0) } == document)
    }

    @Test func wholeNumbersAreReadHoweverTheyAreKept() throws {
        #expect(BSON.double(3).int == 3)
        #expect(BSON.double(3.5).int == nil)
        let small = try BSONDocument().withLibbson { document in
            bson_append_int32(document, "n", -1, 7)
            return BSONDocument(libbson: document)
        }
        #expect(small["n"]?.int == 7)
    }

    @Test func aFieldIsReplacedWhereItStands() {
        var document: BSONDocument = ["a": 1, "b": 2]
        document["a"] = 3
        document["c"] = 4
        document["b"] = nil
        #expect(document == ["a": 3, "c": 4])
    }
}

@Suite struct TextGramsTests {
    @Test(arguments: [
        ("a", [" a"]), ("é", [" e"]), ("%", ["%"]), ("ab", ["ab"]), ("ABC", ["abc"]),
    ])
    func aSearchLooksUpTheFewestParts(text: String, parts: [String]) throws {
        let filter = try #require(TextGrams.filter(for: text))
        let wanted = filter[TextGrams.parts]
        let found = wanted?.string.map { [$0] } ?? wanted?.document?["$all"]?.array?.compactMap(\.string)
        #expect(found == parts)
    }

    @Test func aLongSearchLooksUpSomeOfItsPartsAndComparesAllOfIt() throws {
        let text = (0..<200).map { "\($0)" }.joined()
        let filter = try #require(TextGrams.filter(for: text))
        #expect((filter[TextGrams.parts]?.document?["$all"]?.array?.count ?? 0) <= 16)
        #expect(filter["$expr"] != nil)
        #expect(TextGrams.filter(for: "  ") == nil)
    }
}
