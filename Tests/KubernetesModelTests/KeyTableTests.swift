import Testing

@testable import KubernetesModel

@Suite struct KeyTableTests {
    @Test(arguments: [0, 1, 2, 7, 300])
    func everyKeyIsFoundAndNoOther(_ count: Int) {
        let table = KeyTable((0..<count).map { ("key\($0)", $0) })
        #expect((0..<count).allSatisfy { table["key\($0)"] == $0 })
        #expect(table["key\(count)"] == nil)
        #expect(table[""] == nil)
        #expect(table.keys.count == count && table.isEmpty == (count == 0))
    }

    @Test func keysThatLookAlikeToTheTableAreToldApart() {
        // The same length, ends and middle.
        let table = KeyTable([("axbxcxd", 1), ("aybxcxd", 2), ("axbxcyd", 3)])
        #expect(table["axbxcxd"] == 1 && table["aybxcxd"] == 2 && table["axbxcyd"] == 3)
        #expect(table["azbxcxd"] == nil)
    }

    @Test func ofAKeyGivenTwiceTheLastValueCounts() {
        let table = KeyTable([("a", 1), ("b", 2), ("a", 3)])
        #expect(table["a"] == 3 && table.keys == ["a", "b"])
        let large = KeyTable((0..<300).map { ("key\($0 % 200)", $0) })
        #expect(large["key0"] == 200 && large["key199"] == 199 && large.keys == (0..<200).map { "key\($0)" })
    }
}
