/// How addresses are written (RFC 4291, 2.2, and four decimal numbers without leading zeros).
public enum IPAddressForm {
    public static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part).map { String($0) == part } == true
            }
    }

    /// An address and how many of its bits count: `10.0.0.0/8`.
    public static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = Int(parts[1]), String(bits) == parts[1] else { return false }
        if isIPv4(parts[0]) { return (0...32).contains(bits) }
        return isIPv6(parts[0]) && (0...128).contains(bits)
    }

    public static func isIPv6(_ text: Substring) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, !text.contains(":::") else { return false }
        var groups = 0
        for (number, half) in halves.enumerated() where !half.isEmpty {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, part) in parts.enumerated() {
                if (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal) {
                    groups += 1
                } else if number == halves.count - 1, position == parts.count - 1, isIPv4(part) {
                    groups += 2
                } else {
                    return false
                }
            }
        }
        return halves.count == 2 ? groups < 8 : groups == 8
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
