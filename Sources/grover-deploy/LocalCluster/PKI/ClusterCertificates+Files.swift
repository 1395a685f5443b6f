import FoundationEssentials
import Glibc

extension ClusterCertificates {
    private static let fileNames = ["ca", "server", "admin"]

    /// The certificates that stand in the folder, made and written there when any is missing.
    ///
    /// Every file is readable by its owner alone.
    ///
    /// - Throws: `APIStatus` when the folder cannot be read or written.
    public static func load(folder: String) throws -> ClusterCertificates {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            if let certificates = try read(folder: folder) { return certificates }
            let certificates = try make()
            try certificates.write(folder: folder)
            return certificates
        } catch let status as APIStatus {
            throw status
        } catch {
            throw APIStatus.storageFailed(
                "the keys in \(folder) cannot be read or written: \(error); mend the folder, or remove it for new keys"
            )
        }
    }

    private static func read(folder: String) throws -> ClusterCertificates? {
        func text(_ name: String) throws -> String? {
            let path = "\(folder)/\(name)"
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            return try String(contentsOfFile: path, encoding: .utf8)
        }
        var pairs: [CertifiedKey] = []
        for name in fileNames {
            guard let certificate = try text("\(name).crt"), let key = try text("\(name).key") else { return nil }
            pairs.append(CertifiedKey(certificate: certificate, key: key))
        }
        guard let token = try text("admin.token") else { return nil }
        return ClusterCertificates(
            authority: pairs[0], server: pairs[1], administrator: pairs[2],
            token: token.filter { !$0.isWhitespace })
    }

    /// The token last: files without it count as unfinished and are made anew.
    private func write(folder: String) throws {
        for (name, pair) in zip(Self.fileNames, [authority, server, administrator]) {
            try PrivateFile.write(pair.certificate, to: "\(folder)/\(name).crt")
            try PrivateFile.write(pair.key, to: "\(folder)/\(name).key")
        }
        try PrivateFile.write(token + "\n", to: "\(folder)/admin.token")
    }
}

/// Files that hold secrets: mode 0600 from their first byte, whole or not there at all.
enum PrivateFile {
    static func write(_ text: String, to path: String) throws {
        let unfinished = "\(path).new"
        try? FileManager.default.removeItem(atPath: unfinished)
        let isMade = FileManager.default.createFile(
            atPath: unfinished, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isMade, rename(unfinished, path) == 0 else {
            throw APIStatus.storageFailed("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
