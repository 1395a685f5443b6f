#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An address of version 6, or one of version 4 as it stands mapped into version 6 (RFC 4291, 2.5.5.2).
public struct IPAddress: Sendable, Hashable {
    /// The first and the last eight bytes.
    let high: UInt64
    let low: UInt64

    /// Reads the usual text forms, without port and without zone.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            high = 0
            low = 0xFFFF << 32 | UInt64(UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        (high, low) = withUnsafeBytes(of: six) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    var isVersion4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// What one subscriber has: the address itself, and of version 6 its /64, as each of those is handed out whole.
    public var subscriber: IPAddress { isVersion4 ? self : IPAddress(high: high, low: 0) }
}

/// A block of addresses, written with the number of its fixed bits: `10.0.0.0/8`, `fd00::/8`; a bare address is a block of one.
public struct AddressBlock: Sendable, Hashable {
    private let first: IPAddress
    private let bits: Int

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        let width = first.isVersion4 ? 32 : 128
        guard let bits = parts.count == 1 ? width : Int(parts[1]), (0...width).contains(bits) else { return nil }
        self.first = first
        self.bits = bits + 128 - width
    }

    public func contains(_ address: IPAddress) -> Bool {
        let high = bits >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(bits))
        let low = bits <= 64 ? 0 : ~(UInt64.max >> UInt64(bits - 64))
        return (first.high ^ address.high) & high == 0 && (first.low ^ address.low) & low == 0
    }
}

extension Settings {
    /// A list of blocks of addresses, with commas between them.
    public func addressBlocks(_ name: String, default fallback: String? = nil, _ meaning: String) -> [AddressBlock] {
        value(
            name, default: fallback.flatMap(Self.addressBlocks) ?? [], shown: fallback, meaning,
            expected: "blocks of addresses such as 10.0.0.0/8, with commas between", parse: Self.addressBlocks)
    }

    private static func addressBlocks(_ text: String) -> [AddressBlock]? {
        let parts = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        let blocks = parts.compactMap { AddressBlock($0) }
        return blocks.count == parts.count ? blocks : nil
    }
}
