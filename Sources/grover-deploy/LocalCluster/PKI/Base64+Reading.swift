import FoundationEssentials

extension Base64 {
    /// The bytes of a padded text; nil for anything else.
    static func bytes(of text: String) -> [UInt8]? {
        Data(base64Encoded: text).map(Array.init)
    }
}
