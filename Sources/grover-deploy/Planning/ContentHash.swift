internal import Crypto
public import Documents
internal import KubernetesModel

/// What an object says, as one short text: equal objects have equal hashes on every machine.
public enum ContentHash {
    public static let annotation = "deploy.grover.dev/content-hash"

    /// The hash of the object as rendered; the annotation itself does not count.
    public static func of(_ object: Node) -> String {
        var object = object
        if object.metadata?["annotations"] != nil {
            object["metadata"]?["annotations"]?[annotation] = nil
            if object.metadata?["annotations"]?.map?.isEmpty == true { object["metadata"]?["annotations"] = nil }
        }
        return of(JSON.bytes(object, .canonical))
    }

    static func of(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hex = SHA256.hash(data: bytes).prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: hex, as: UTF8.self)
    }
}
