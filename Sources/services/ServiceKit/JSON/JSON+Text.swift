extension JSON {
    /// The compact text of this value as UTF-8.
    public var bytes: [UInt8] {
        var text = JSONText(capacity: 256)
        text.put(self)
        return text.bytes
    }

    /// The compact text of this value.
    public var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the compact text of this value.
    func write(into bytes: inout [UInt8]) {
        var text = JSONText(capacity: 0)
        swap(&text.bytes, &bytes)
        text.put(self)
        swap(&text.bytes, &bytes)
    }
}
