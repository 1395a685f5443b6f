import Crypto
import Documents

/// The key that signs the tokens of service accounts.
struct ServiceAccountKey: Sendable {
    let key: P256.Signing.PrivateKey
    /// Names the key in tokens and in the cluster's published keys.
    let id: String

    init(_ key: P256.Signing.PrivateKey = P256.Signing.PrivateKey()) {
        self.key = key
        id = WebToken.encode(SHA256.hash(data: key.publicKey.derRepresentation))
    }

    /// The key that stands in the folder, made and written there when it is missing.
    static func load(folder: String) throws -> ServiceAccountKey {
        let path = "\(folder)/service-accounts.key"
        guard let text = try PrivateFile.read(path) else {
            let new = ServiceAccountKey()
            try PrivateFile.write(new.key.pemRepresentation, to: path)
            return new
        }
        do {
            return ServiceAccountKey(try P256.Signing.PrivateKey(pemRepresentation: text))
        } catch {
            throw APIStatus.storageFailed("\(path) holds no key: \(error); remove it for a new one")
        }
    }

    /// The public half, as a JSON Web Key.
    var published: Node {
        // The form is 4, x, y.
        let point = key.publicKey.x963Representation.dropFirst()
        return [
            "use": "sig", "kty": "EC", "kid": Node(id), "crv": "P-256", "alg": "ES256",
            "x": Node(WebToken.encode(point.prefix(32))), "y": Node(WebToken.encode(point.suffix(32))),
        ]
    }
}
