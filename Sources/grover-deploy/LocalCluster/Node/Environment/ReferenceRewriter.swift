internal import Documents
internal import KubernetesModel

/// Stands in for DNS and mounts: names of Services and mount paths in a text become what they mean on this machine.
///
/// Rewritten are the hosts of absolute URLs, a `host:port` that stands alone, and a mount path, whole or followed by
/// `/`. Left alone are user information, the paths of URLs, bare words, and names or ports that no Service has.
struct ReferenceRewriter: Sendable {
    struct Mount: Sendable, Equatable {
        let path: String
        let folder: String
    }

    struct Change: Sendable, Equatable {
        let from: String
        let to: String
    }

    private let addresses: [String: (address: String, ports: Set<Int>)]
    private let mounts: [Mount]

    /// - Parameter namespace: the pod's own, where short names are looked up.
    init(services: [Node], namespace: String, mounts: [Mount]) {
        var addresses: [String: (address: String, ports: Set<Int>)] = [:]
        for service in services {
            guard let name = service.objectName, let home = service.objectNamespace,
                let address = service.value(at: "spec", "clusterIP")?.string, address != "None", !address.isEmpty
            else { continue }
            let ports = Set(service.value(at: "spec", "ports")?.list?.compactMap { $0["port"]?.int } ?? [])
            if home == namespace { addresses[name] = (address, ports) }
            for suffix in ["", ".svc", ".svc.cluster.local"] {
                addresses["\(name).\(home)\(suffix)"] = (address, ports)
            }
        }
        self.addresses = addresses
        self.mounts = mounts.sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    func rewrite(_ text: String) -> (text: String, changes: [Change]) {
        var output = ""
        var changes: [Change] = []
        var rest = text[...]
        while let url = URLSpan(firstIn: rest) {
            rewriteTokens(rest[..<url.start], &output, &changes)
            output += rest[url.start..<url.authority.lowerBound]
            rewriteAuthority(rest[url.authority], scheme: url.scheme, &output, &changes)
            let path = rest[url.authority.upperBound..<url.end]
            if url.authority.isEmpty { rewriteTokens(path, &output, &changes) } else { output += path }
            rest = rest[url.end...]
        }
        rewriteTokens(rest, &output, &changes)
        return (output, changes)
    }

    private func rewriteAuthority(
        _ authority: Substring, scheme: String, _ output: inout String, _ changes: inout [Change]
    ) {
        var hosts = authority
        if let at = authority.lastIndex(of: "@") {
            output += authority[...at]
            hosts = authority[authority.index(after: at)...]
        }
        // A comma separates the members of a replicated database.
        let members = hosts.split(separator: ",", omittingEmptySubsequences: false)
        output += members.map { member in
            let parts = member.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let port = parts.count == 2 ? Int(parts[1]) : Self.defaultPorts[scheme]
            guard let address = address(of: parts[0], port: port) else { return String(member) }
            changes.append(Change(from: String(parts[0]), to: address))
            return parts.count == 2 ? "\(address):\(parts[1])" : address
        }.joined(separator: ",")
    }

    private func rewriteTokens(_ text: Substring, _ output: inout String, _ changes: inout [Change]) {
        var rest = text
        while !rest.isEmpty {
            let token = Self.firstToken(of: rest)
            output += rewriteToken(token, &changes)
            rest = rest[token.endIndex...]
            if let delimiter = rest.popFirst() { output.append(delimiter) }
        }
    }

    private func rewriteToken(_ token: Substring, _ changes: inout [Change]) -> String {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let port = Int(parts[1]), let address = address(of: parts[0], port: port) {
            changes.append(Change(from: String(token), to: "\(address):\(port)"))
            return "\(address):\(port)"
        }
        for mount in mounts where token == mount.path || token.hasPrefix(mount.path + "/") {
            changes.append(Change(from: mount.path, to: mount.folder))
            return mount.folder + token.dropFirst(mount.path.count)
        }
        return String(token)
    }

    private func address(of host: Substring, port: Int?) -> String? {
        guard let port, let service = addresses[host.lowercased()], service.ports.contains(port) else { return nil }
        return service.address
    }

    /// Up to white space, a list's separator, or the colon of a list of paths.
    private static func firstToken(of text: Substring) -> Substring {
        var position = text.startIndex
        while position < text.endIndex {
            let character = text[position]
            if character.isWhitespace || ",;=\"'".contains(character) { break }
            if character == ":", text[text.index(after: position)...].hasPrefix("/") { break }
            position = text.index(after: position)
        }
        return text[..<position]
    }

    private static let defaultPorts = [
        "http": 80, "https": 443, "ws": 80, "wss": 443, "mongodb": 27017, "redis": 6379, "postgres": 5432,
        "postgresql": 5432, "mysql": 3306, "nats": 4222, "amqp": 5672,
    ]
}

/// Where an absolute URL stands in a text.
private struct URLSpan {
    let start: Substring.Index
    let scheme: String
    let authority: Range<Substring.Index>
    let end: Substring.Index

    init?(firstIn text: Substring) {
        var from = text.startIndex
        while let mark = text[from...].firstRange(of: "://") {
            let scheme = text[from..<mark.lowerBound].reversed().prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
            }
            from = mark.upperBound
            guard let first = scheme.last, first.isLetter else { continue }
            start = text.index(mark.lowerBound, offsetBy: -scheme.count)
            self.scheme = String(scheme.reversed()).lowercased()
            let rest = text[mark.upperBound...]
            var authority = rest.prefix { !$0.isWhitespace && !"/?#\"';".contains($0) }
            // In `http://a,http://b` the comma separates URLs, not members.
            if rest[authority.endIndex...].hasPrefix("//"), let comma = authority.lastIndex(of: ",") {
                authority = authority[..<comma]
            }
            self.authority = authority.startIndex..<authority.endIndex
            let path = rest[authority.endIndex...]
            end = path.prefix { !$0.isWhitespace && !",\"';".contains($0) }.endIndex
            return
        }
        return nil
    }
}

extension Substring {
    fileprivate func firstRange(of text: String) -> Range<Index>? {
        var position = startIndex
        while position < endIndex {
            if self[position...].hasPrefix(text) { return position..<index(position, offsetBy: text.count) }
            position = index(after: position)
        }
        return nil
    }
}
