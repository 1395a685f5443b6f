internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension ServiceClient {
    /// Asks somebody outside: with headers of its own, and a form (`application/x-www-form-urlencoded`) to post where there
    /// is one.
    public func send(
        to url: String, headers: [(name: String, value: String)] = [],
        form: [(name: String, value: String)]? = nil
    ) async throws(NoAnswer) -> Answer {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        if let form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(Array(FormText.encoded(form).utf8))
        }
        do {
            let response = try await execute(request, within: timeout)
            let body = try await response.body.collect(upTo: 1 << 20)
            return Answer(status: Int(response.status.code), body: try? JSON.read(body.readableBytesView))
        } catch {
            throw NoAnswer(url: url, cause: error)
        }
    }
}

/// Names and values as queries and forms carry them.
public enum FormText {
    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    public static func encoded(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// Everything but RFC 3986's unreserved characters as percent signs and digits.
    public static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// An address with more in its query.
    public static func address(_ address: String, adding fields: [(name: String, value: String)]) -> String {
        address + (address.contains("?") ? "&" : "?") + encoded(fields)
    }
}
