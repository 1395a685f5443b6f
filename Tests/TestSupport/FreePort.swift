import Glibc
import Synchronization

/// Ports for what has to know its port before it binds it.
///
/// They are none that Linux by itself gives to those who ask for any port, so nobody is likely to take one in between.
public enum FreePort {
    private static let drawn = Mutex<Set<Int>>([])

    /// A port that no address of this machine has bound, and that nobody else in this process was told.
    ///
    /// - Throws: `PortFailure` where all that were tried are in use.
    public static func draw() throws -> Int {
        for _ in 0..<1_000 {
            let port = UInt16.random(in: 20_000..<29_999)
            guard drawn.withLock({ $0.insert(Int(port)).inserted }) else { continue }
            if (try? HeldPort(address: 0, port: port)) != nil { return Int(port) }
        }
        throw PortFailure(what: "no port of 20000 to 29998 is free", number: EADDRINUSE)
    }
}
