internal import ServiceKit

/// The OpenAPI document as a page for people: plain HTML, no script, nothing from another host.
struct DescriptionPage {
    let document: JSON

    var html: String {
        let title = text(document["info"]?["title"]) + " API " + text(document["info"]?["version"])
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <link rel="stylesheet" href="/docs/style.css">
            </head>
            <body>
            <header>
            <h1>\(title)</h1>
            <p>\(text(document["info"]?["description"]))</p>
            <p><a href="/openapi.json">openapi.json</a></p>
            </header>
            <main>
            \(tags)
            <section>
            <h2 id="schemas">Schemas</h2>
            \(components("schemas"))
            </section>
            </main>
            </body>
            </html>

            """
    }

    private var tags: String {
        (document["tags"]?.array ?? []).map { tag in
            """
            <section>
            <h2>\(text(tag["name"]))</h2>
            <p>\(text(tag["description"]))</p>
            \(operations(of: tag["name"]))
            </section>

            """
        }.joined()
    }

    private func operations(of tag: JSON?) -> String {
        members(document["paths"]).flatMap { path in
            members(path.value).filter { $0.value["tags"]?.array?.first == tag }.map { operation in
                self.operation(operation.key, path.key, operation.value)
            }
        }.joined()
    }

    private func operation(_ method: String, _ path: String, _ operation: JSON) -> String {
        var body = operation["description"].map { "<p>\(text($0))</p>\n" } ?? ""
        body += operation["security"] == nil ? "<p>Asked without a token.</p>\n" : ""
        let parameters = (operation["parameters"]?.array ?? []).map(resolved).map { parameter in
            """
            <tr><td><code>\(text(parameter["name"]))</code></td><td>\(text(parameter["in"]))</td>\
            <td>\(text(parameter["description"]))\(parameter["required"] == true ? " <b>required</b>" : "")</td></tr>

            """
        }.joined()
        if !parameters.isEmpty { body += "<h4>Parameters</h4>\n<table>\n\(parameters)</table>\n" }
        if let content = operation["requestBody"]?["content"] { body += "<h4>Body</h4>\n\(self.content(content))" }
        body += "<h4>Answers</h4>\n<table>\n"
        for response in members(operation["responses"]) {
            let value = resolved(response.value)
            body +=
                "<tr><td><code>\(escaped(response.key))</code></td><td>\(text(value["description"]))</td>"
                + "<td>\(value["content"].map(content) ?? "")</td></tr>\n"
        }
        return """
            <details id="\(text(operation["operationId"]))">
            <summary><span class="\(escaped(method))">\(escaped(method.uppercased()))</span> <code>\(escaped(path))</code> \
            \(text(operation["summary"]))</summary>
            \(body)</table>
            </details>

            """
    }

    private func content(_ content: JSON) -> String {
        members(content).map { member in
            guard let schema = member.value["schema"] else { return "" }
            return "\(escaped(member.key)) \(shape(schema))\n"
        }.joined()
    }

    /// A link where the schema has a name, else the schema.
    private func shape(_ schema: JSON) -> String {
        if let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last {
            return "<a href=\"#schema-\(escaped(String(name)))\">\(escaped(String(name)))</a>"
        }
        if schema["type"] == "array", let items = schema["items"], items["$ref"] != nil {
            return "list of " + shape(items)
        }
        return "<pre>\(escaped(schema.indented))</pre>"
    }

    private func components(_ kind: String) -> String {
        members(document["components"]?[kind]).map { member in
            """
            <details id="schema-\(escaped(member.key))" open>
            <summary><code>\(escaped(member.key))</code></summary>
            <pre>\(escaped(member.value.indented))</pre>
            </details>

            """
        }.joined()
    }

    private func resolved(_ value: JSON) -> JSON {
        guard let reference = value["$ref"]?.string else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }

    private func members(_ value: JSON?) -> [JSON.Member] {
        if case .object(let members)? = value { members } else { [] }
    }

    private func text(_ value: JSON?) -> String { escaped(value?.string ?? "") }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

extension JSON {
    /// The text of this value for people, two spaces a level.
    var indented: String { indented("") }

    private func indented(_ margin: String) -> String {
        switch self {
        case .object(let members) where !members.isEmpty:
            "{\n"
                + members.map { "\(margin)  \(JSON.string($0.key).text): \($0.value.indented(margin + "  "))" }
                .joined(separator: ",\n") + "\n\(margin)}"
        case .array(let items) where items.contains { if case .object = $0 { true } else { false } }:
            "[\n" + items.map { "\(margin)  \($0.indented(margin + "  "))" }.joined(separator: ",\n") + "\n\(margin)]"
        default: text
        }
    }
}
