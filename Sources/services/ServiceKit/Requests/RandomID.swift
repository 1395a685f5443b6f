internal import Synchronization

/// Names that are not given twice, as hexadecimal digits: cheap ones, for requests and traces, and no secrets.
///
/// Asking the system for random numbers takes longer than much else that a request needs. So two of them are asked for when the
/// program starts, and each name is made of these and its number (the finalizer of SplitMix64, which maps no two numbers to one).
enum RandomID {
    private static let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    private static let count = Atomic<UInt64>(0)

    /// 16 digits for each of one or two halves, none of which is zero.
    static func text(halves: Int) -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let bits = (mixed(seeds.0 &+ number &* 0x9E37_79B9_7F4A_7C15), mixed(seeds.1 ^ number))
        let digits: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: 16 * halves) { text in
            for half in 0..<halves {
                var rest = half == 0 ? bits.0 : bits.1
                // Zero stands for none in a trace.
                if rest == 0 { rest = 1 }
                for place in 0..<16 {
                    text[16 * half + place] = digits.utf8Start[Int(rest & 15)]
                    rest >>= 4
                }
            }
            return 16 * halves
        }
    }

    private static func mixed(_ number: UInt64) -> UInt64 {
        var bits = number
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
