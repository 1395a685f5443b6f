import Documents
import Testing

@testable import Rendering

@Suite struct ExpressionTests {
    private static let scope = Scope([
        "service": [
            "name": "post", "replicas": 5, "ready": true, "store": .null, "grace": "1m30s",
            "labels": ["b": "2", "a": "1"], "needs": ["user", "media"], "user-service": ["url": "http://u"],
        ]
    ])

    @Test(arguments: [
        ("service.replicas", Node(5)),
        ("service.store", .null),
        ("service.user-service.url", "http://u"),
        ("'it''s'", "it's"),
        ("\"say \"\"x\"\"\"", "say \"x\""),
        ("-1.5", Node(.number("-1.5"))),
        ("null", .null),
        ("service.replicas == 5", true),
        ("service.replicas == 5.0", true),
        ("service.name != 'post'", false),
        ("service.store == null", true),
        ("service.name == null", false),
        ("service.replicas < 6", true),
        ("'a' < 'b'", true),
        ("not service.ready", false),
        ("not not service.ready", true),
        ("not service.replicas < 6", false),
        ("true or false and false", true),
        ("(true or false) and false", false),
        ("false and service.name", false),
        ("true or service.name", true),
        ("service.store ?? 'none'", "none"),
        ("service.store ?? service.store ?? 1", 1),
        ("service.name ?? 'none'", "post"),
        ("service.store ?? 1 == 1", true),
        ("string(service.replicas)", "5"),
        ("string(true)", "true"),
        ("seconds(service.grace)", 90),
        ("seconds(service.store)", .null),
        ("seconds(service.store) ?? 3", 3),
        ("json(service.labels)", #"{"a":"1","b":"2"}"#),
        ("json(null)", "null"),
        ("base64('')", ""),
        ("base64('f')", "Zg=="),
        ("base64('fo')", "Zm8="),
        ("base64('foo')", "Zm9v"),
        ("base64('foobar')", "Zm9vYmFy"),
        ("base64('ü')", "w7w="),
        ("join(service.needs, ', ')", "user, media"),
        ("lower('GET')", "get"),
        ("hash('')", "12ae32cb1ec02d01"),
        ("entries(service.labels)", Node([["key": "a", "value": "1"], ["key": "b", "value": "2"]])),
    ])
    func givesItsValue(_ text: String, _ expected: Node) throws {
        let value = try ExpressionParser.parse(text).value(in: Self.scope)
        #expect(value == expected)
    }

    @Test func hashesDependOnValuesAndNotOnTheOrderOfKeys() throws {
        let first: Node = ["a": 1, "b": 2]
        let second: Node = ["b": 2, "a": 1]
        #expect(try Expression.Function.hash.call([first]) == Expression.Function.hash.call([second]))
        #expect(try Expression.Function.hash.call([first]) != Expression.Function.hash.call([["a": 1]]))
    }

    @Test(arguments: [
        ("", "a value is missing before the end"),
        ("servce.name", "there is no 'servce' here; did you mean 'service'?"),
        ("service.replica", "'service' has no 'replica'; did you mean 'replicas'?"),
        ("service.store.engine", "'service.store' is null and has no 'engine'"),
        ("service.name.first", "'service.name' is a string and has no 'first'"),
        ("service.", "a key is missing after '.'"),
        ("service.replicas == '5'", "'==' compares a number with a string"),
        ("service.labels < service.labels", "'<' compares numbers or texts, not a mapping"),
        ("service.name and true", "'and' takes true or false, not a string; compare with '==' or '!='"),
        ("not 1", "'not' takes true or false, not a number; compare with '==' or '!='"),
        ("1 2", "'2' does not follow here"),
        ("(1", "')' is missing before the end"),
        ("1 + 2", "'+' means nothing in an expression"),
        ("'open", "a text in quotes that does not end"),
        ("1.", "'1.' is no number"),
        ("and", "a value is missing before 'and'"),
        ("sting('a')", "there is no function 'sting'; did you mean 'string'?"),
        ("join(service.needs)", "'join' takes 2 values, not 1"),
        ("seconds('soon')", "'seconds' takes a duration such as 10s, not 'soon'"),
        ("lower(5)", "'lower' takes text, not '5'"),
        ("join('a', 'b')", "'join' takes a list, not 'a'"),
        ("entries(service.needs)", "'entries' takes a mapping, not a list"),
        ("string(service.needs)", "'string' takes text, a number, true or false, not a list"),
    ])
    func saysWhatIsWrong(_ text: String, _ message: String) throws {
        let error = #expect(throws: ExpressionProblem.self) {
            _ = try ExpressionParser.parse(text).value(in: Self.scope)
        }
        #expect(error?.message == message)
    }

    @Test func deepNestingIsAnErrorAndNotACrash() throws {
        let text = String(repeating: "(", count: 100_000) + "1"
        let error = #expect(throws: ExpressionProblem.self) { _ = try ExpressionParser.parse(text) }
        #expect(error?.message == "it is nested too deeply; name a part with '$let'")
    }

    @Test(arguments: [
        ("plain", Node("plain")),
        ("${{ service.replicas }}", 5),
        ("n=${{ service.replicas }}/${{service.name}}!", "n=5/post!"),
        ("$${{ service.name }}", "${{ service.name }}"),
        ("a $${{ b }} ${{ service.name }}", "a ${{ b }} post"),
        ("$ {{ service }}", "$ {{ service }}"),
    ])
    func textKeepsTheTypeOfALoneExpression(_ text: String, _ expected: Node) throws {
        #expect(try TemplateText(text).value(in: Self.scope) == expected)
    }

    @Test(arguments: [
        ("${{ service.name", "'${{' without '}}'; write '$${{' for the text itself"),
        ("x${{ service.labels }}", "a mapping does not go into text"),
        ("x${{ service.store }}", "null does not go into text"),
    ])
    func textSaysWhatIsWrong(_ text: String, _ message: String) throws {
        let error = #expect(throws: ExpressionProblem.self) { _ = try TemplateText(text).value(in: Self.scope) }
        #expect(error?.message == message)
    }
}
