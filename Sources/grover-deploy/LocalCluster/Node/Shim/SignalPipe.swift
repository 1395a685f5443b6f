internal import CProcess
internal import Glibc

/// Turns signals into bytes of a pipe, so that one `poll` waits for them beside everything else.
///
/// There is one a process: the handler can reach nothing but a global.
struct SignalPipe {
    let reader: CInt

    init(_ numbers: CInt...) throws {
        var ends: [CInt] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { throw HostError("make a pipe for", "signals") }
        reader = ends[0]
        signalPipeWriter = ends[1]
        for number in numbers {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                let kept = errno
                _ = write(signalPipeWriter, &byte, 1)
                errno = kept
            }
        }
    }

    /// The signals since the last call.
    func taken() -> [CInt] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(reader, &bytes, bytes.count)
        return count > 0 ? bytes[..<count].map { CInt($0) } : []
    }
}

/// Written once, before the handlers that read it exist.
private nonisolated(unsafe) var signalPipeWriter: CInt = -1
