import Crypto
import Documents

/// A JSON Web Token, signed by ES256 and nothing else: what a token says about its own algorithm is not believed.
struct WebToken: Sendable {
    let claims: Node

    /// A signed token.
    static func sign(_ claims: Node, keyID: String, by key: P256.Signing.PrivateKey) throws -> String {
        let header: Node = ["alg": "ES256", "kid": Node(keyID)]
        let text = "\(encode(JSON.bytes(header))).\(encode(JSON.bytes(claims)))"
        let signature = try key.signature(for: Array(text.utf8)).rawRepresentation
        return "\(text).\(encode(signature))"
    }

    /// - Returns: nil for what is no token, or none that the key signed.
    init?(_ text: String, signedBy key: P256.Signing.PublicKey) {
        guard text.utf8.count <= 16 << 10 else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]), header["alg"] == "ES256",
            let bytes = Self.decode(parts[2]),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: bytes),
            key.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)),
            let claims = Self.json(parts[1])
        else { return nil }
        self.claims = claims
    }

    /// Whether a text has the form of a token, whoever signed it.
    static func isPlausible(_ text: String) -> Bool {
        text.utf8.count { $0 == UInt8(ascii: ".") } == 2
    }

    private static func json(_ part: Substring) -> Node? {
        decode(part).flatMap { try? JSON.read($0) }
    }

    /// Base64 as URLs bear it, without padding.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let text = Base64.encode(bytes).utf8.filter { $0 != UInt8(ascii: "=") }.map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decode(_ part: Substring) -> [UInt8]? {
        var text: [UInt8] = []
        for byte in part.utf8 {
            switch byte {
            case UInt8(ascii: "-"): text.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): text.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), 0x0A, 0x0D: return nil
            default: text.append(byte)
            }
        }
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return Base64.decode(String(decoding: text, as: UTF8.self))
    }
}
