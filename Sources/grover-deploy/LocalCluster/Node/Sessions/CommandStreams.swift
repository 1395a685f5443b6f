internal import CProcess
internal import Glibc

/// Both ends of a command's streams: a pair of pipes and one for input, or a terminal.
struct CommandStreams {
    /// Descriptors 0 to 2 of the command; none with a terminal, which it opens itself.
    private(set) var child: [CInt] = []
    private(set) var readers: [CInt] = []
    private(set) var writer: CInt?
    private(set) var terminal: CInt?
    private(set) var terminalName: String?

    static func pipes(hasInput: Bool) throws -> CommandStreams {
        var streams = CommandStreams()
        do {
            if hasInput {
                let (reader, writer) = try pipe()
                streams.child.append(reader)
                streams.writer = writer
            } else {
                streams.child.append(open("/dev/null", O_RDONLY | O_CLOEXEC))
            }
            for _ in 0..<2 {
                let (reader, writer) = try pipe()
                streams.readers.append(reader)
                streams.child.append(writer)
            }
        } catch {
            streams.closeChild()
            streams.closeParent()
            throw error
        }
        return streams
    }

    static func terminal() throws -> CommandStreams {
        let master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
        var name = [CChar](repeating: 0, count: 128)
        guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, ptsname_r(master, &name, name.count) == 0
        else {
            if master >= 0 { close(master) }
            throw HostError("open", "a terminal")
        }
        var streams = CommandStreams()
        streams.terminal = master
        streams.terminalName = String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return streams
    }

    func closeChild() { for descriptor in child where descriptor >= 0 { close(descriptor) } }

    func closeParent() {
        for descriptor in readers + [writer, terminal].compactMap({ $0 }) { close(descriptor) }
    }

    private static func pipe() throws -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw HostError("make", "a pipe") }
        return (ends[0], ends[1])
    }
}
