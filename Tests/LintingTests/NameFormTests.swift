import Testing

@testable import Linting

@Suite struct NameFormTests {
    @Test(arguments: [
        ("a", true), ("a.b-c.1", true), ("a--b", true), ("", false), (".a", false), ("a.", false), ("a..b", false),
        ("-a", false), ("a-", false), ("a-.b", false), ("a.-b", false), ("A", false), ("a_b", false), ("ä", false),
        (String(repeating: "a", count: 253), true), (String(repeating: "a", count: 254), false),
    ])
    func subdomains(_ text: String, _ isOne: Bool) {
        #expect(NameForm.isSubdomain(text) == isOne)
    }

    @Test(arguments: [
        ("app", true), ("app.kubernetes.io/name", true), ("a/B_c.d", true), ("/a", false), ("a/", false),
        ("a/b/c", false), ("A.b/c", false), ("_a", false), (String(repeating: "a", count: 64), false),
    ])
    func keysOfLabels(_ text: String, _ isOne: Bool) {
        #expect(NameForm.isQualifiedName(text) == isOne)
    }

    @Test(arguments: [("http", true), ("80", false), ("a--b", false), ("much-too-long-name", false), ("a-1", true)])
    func namesOfPorts(_ text: String, _ isOne: Bool) {
        #expect(NameForm.isPortName(text) == isOne)
    }
}
