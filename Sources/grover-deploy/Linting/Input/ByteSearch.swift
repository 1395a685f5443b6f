#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Finds words in bytes without making text of them.
enum ByteSearch {
    /// Whether a text holds a word.
    static func contains(_ word: StaticString, in text: String) -> Bool {
        var text = text
        return text.withUTF8 { first(word, in: $0, from: 0) != nil }
    }

    static func first(_ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        first(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount), in: bytes, from: start)
    }

    static func first(
        _ word: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        guard let base = bytes.baseAddress, let wanted = word.baseAddress, !word.isEmpty else { return nil }
        var position = start
        while position + word.count <= bytes.count {
            let left = bytes.count - position - word.count + 1
            guard let found = memchr(base + position, Int32(wanted[0]), left) else { return nil }
            position = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - base
            if memcmp(base + position, wanted, word.count) == 0 { return position }
            position += 1
        }
        return nil
    }
}
