internal import NIOSSL

/// Where a service is, taken apart as a connection needs it.
struct UpstreamTarget: Sendable {
    /// As it is configured.
    let address: String
    let host: String
    let port: Int
    /// What stands before the path of each request; mostly nothing.
    let basePath: String
    /// What `Host` says.
    let authority: String
    /// Nil where the service is asked in the clear.
    let tls: NIOSSLContext?

    /// - Parameter address: `http://` or `https://`, a host, perhaps a port and a path, without a slash at the end.
    init?(_ address: String) throws {
        self.address = address
        let isSecure = address.hasPrefix("https://")
        guard isSecure || address.hasPrefix("http://") else { return nil }
        let rest = address.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        basePath = String(rest.dropFirst(authority.count))
        self.authority = String(authority)
        // An address of version 6 stands in brackets, as it has colons of its own (RFC 3986, 3.2.2).
        let hostEnd =
            authority.hasPrefix("[") ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : nil
        let end = hostEnd ?? authority.firstIndex(of: ":") ?? authority.endIndex
        let port = authority[end...]
        guard port.isEmpty || port.hasPrefix(":") else { return nil }
        guard let number = port.isEmpty ? (isSecure ? 443 : 80) : Int(port.dropFirst()), (1...65535).contains(number)
        else { return nil }
        self.port = number
        host = String(authority[..<end].drop { $0 == "[" }.prefix { $0 != "]" })
        if host.isEmpty { return nil }
        tls = isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
    }
}
