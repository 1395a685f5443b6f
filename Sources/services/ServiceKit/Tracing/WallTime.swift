#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A time as traces tell it: nanoseconds since 1970.
struct WallTime: Sendable, Hashable {
    let nanoseconds: UInt64

    static var now: WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }
}
