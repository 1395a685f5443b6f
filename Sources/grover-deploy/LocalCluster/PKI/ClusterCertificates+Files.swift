extension ClusterCertificates {
    private static let fileNames = ["ca", "server", "admin"]

    /// The certificates that stand in the folder, made and written there when any is missing.
    ///
    /// Every file is readable by its owner alone.
    ///
    /// - Throws: `APIStatus` when the folder cannot be read or written.
    public static func load(folder: String) throws -> ClusterCertificates {
        do {
            try PrivateFolder.make(folder)
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
        func text(_ name: String) throws -> String? { try PrivateFile.read("\(folder)/\(name)") }
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
