internal import FoundationEssentials

/// The blocks 127.A.0.0/16 in which a process of this machine listens, as the kernel lists its TCP sockets.
enum ListeningBlocks {
    static func read(_ table: String = "/proc/net/tcp") -> Set<Int> {
        // What cannot be read says nothing; the port itself will be refused then.
        parse(String(decoding: HostFiles.read(table) ?? [], as: UTF8.self))
    }

    /// Reads lines as proc_pid_net(5) shows them: `sl local_address rem_address st …`, addresses as hexadecimal words in
    /// the byte order of the machine.
    static func parse(_ text: String) -> Set<Int> {
        var blocks: Set<Int> = []
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[3] == "0A",
                let word = UInt32(fields[1].prefix { $0 != ":" }, radix: 16)
            else { continue }
            let octets = withUnsafeBytes(of: word) { Array($0) }
            if octets[0] == 127 { blocks.insert(Int(octets[1])) }
        }
        return blocks
    }
}
