internal import FoundationEssentials
internal import Glibc

/// The block 127.A.0.0/16 that one control plane has for itself, so that clusters of one machine stand side by side.
///
/// Services have addresses below 127.A.16.0, pods from 127.A.16.1 on. The claim is a lock on a machine-wide file and
/// ends with the process; the state folder remembers the block, and the file the folder, so that the same cluster
/// gets the same block again, also while its pods ran on without it.
public final class ClusterAddresses: Sendable {
    /// The A in 127.A.0.0/16.
    public let block: Int
    private let lock: CInt

    public static let machineLocks = "/tmp/grover-local"

    private init(block: Int, lock: CInt) {
        self.block = block
        self.lock = lock
    }

    deinit { Self.release(lock) }

    /// Claims the block that the state folder had before, else the first free one.
    ///
    /// - Throws: `HostError` when all blocks are taken.
    public static func claim(stateFolder: String, locks: String = machineLocks) throws -> ClusterAddresses {
        try claim(stateFolder: stateFolder, locks: locks, listening: ListeningBlocks.read())
    }

    /// - Parameter listening: blocks in which processes listen.
    static func claim(stateFolder: String, locks: String, listening: Set<Int>) throws -> ClusterAddresses {
        try makeLockFolder(locks)
        try HostFiles.makeFolder(stateFolder)
        let memory = "\(stateFolder)/address-block"
        let remembered = Int(String(decoding: HostFiles.read(memory) ?? [], as: UTF8.self))
        let owner = URL(filePath: stateFolder).standardizedFileURL.path
        // First blocks that no other cluster has stopped in, and never one that somebody listens in: pods outlive their
        // control plane, and sometimes their state folder.
        for takesOver in [false, true] {
            for block in [remembered].compactMap({ $0 }) + Array(1...254) where (1...254).contains(block) {
                let path = "\(locks)/127.\(block).lock"
                let isOurs = block == remembered
                guard isOurs || !listening.contains(block) else { continue }
                guard let lock = open(path, evenOf: owner, takesOver: takesOver || isOurs) else { continue }
                try HostFiles.write(String(block).utf8, to: memory)
                return ClusterAddresses(block: block, lock: lock)
            }
        }
        throw HostError("claim an address block under", locks, EADDRNOTAVAIL)
    }

    /// The folder's files belong to their makers; other users may only lock them.
    private static func makeLockFolder(_ path: String) throws {
        if mkdir(path, 0o1777) == 0 {
            chmod(path, 0o1777)
        } else if errno != EEXIST {
            throw HostError("make folder", path)
        }
    }

    private static func open(_ path: String, evenOf owner: String, takesOver: Bool) -> CInt? {
        // A plain open first: in a sticky folder the kernel refuses O_CREAT on a file of somebody else.
        var file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0 { file = Glibc.open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644) }
        guard file >= 0 else { return nil }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            return nil
        }
        let last = String(decoding: HostFiles.read(path) ?? [], as: UTF8.self)
        guard takesOver || last.isEmpty || last == owner || !HostFiles.exists(last) else {
            release(file)
            return nil
        }
        let writer = Glibc.open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
        if writer >= 0 {
            _ = HostFiles.writeAll(Array(owner.utf8)[...], to: writer)
            close(writer)
        }
        return file
    }

    /// Unlocks before it closes: a child of this process holds the descriptor too from its clone to its exec, and the
    /// lock is held as long as any of them is open.
    private static func release(_ lock: CInt) {
        flock(lock, LOCK_UN)
        close(lock)
    }
}

extension ClusterAddresses {
    /// The node itself, which is also the host of all pods.
    public var node: String { "127.\(block).0.1" }

    /// A free cluster IP, or nil when all are taken. 127.A.0.1 is the node.
    public func freeService(besides used: Set<String>) -> String? {
        free(in: 2..<(16 << 8), besides: used)
    }

    /// A free address for a pod, the first behind the given one, or nil when all are taken.
    public func freePod(besides used: Set<String>, after last: String? = nil) -> String? {
        let all = (16 << 8)..<(256 << 8)
        let next = last.flatMap(offset).map { $0 + 1 }.map { min(max($0, all.lowerBound), all.upperBound) }
        return next.flatMap { free(in: $0..<all.upperBound, besides: used) } ?? free(in: all, besides: used)
    }

    /// Whether the text is an address that a Service of this cluster may have.
    public func isService(_ address: String) -> Bool { offset(address).map { (2..<(16 << 8)).contains($0) } ?? false }

    public func isPod(_ address: String) -> Bool { offset(address).map { $0 >= 16 << 8 } ?? false }

    private func offset(_ address: String) -> Int? {
        let parts = address.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        guard parts.count == 4, parts[0] == 127, Int(parts[1]) == block else { return nil }
        return Int(parts[2]) << 8 | Int(parts[3])
    }

    private func free(in offsets: Range<Int>, besides used: Set<String>) -> String? {
        for offset in offsets where offset & 0xff != 0 && offset & 0xff != 255 {
            let address = "127.\(block).\(offset >> 8).\(offset & 0xff)"
            if !used.contains(address) { return address }
        }
        return nil
    }
}
