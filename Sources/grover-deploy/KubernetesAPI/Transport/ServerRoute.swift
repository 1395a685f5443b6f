/// How the address in a URL becomes the connection that is made, when the certificate bears another name.
struct ServerRoute {
    /// What stands before the path of each request.
    var base: String
    /// libcurl's `host:port:host:port`, when the connection goes elsewhere than the URL says.
    var connectTo: String?
    var hostHeader: String

    init(_ configuration: ClusterConfiguration) {
        var server = configuration.server
        while server.hasSuffix("/") { server.removeLast() }
        base = server
        hostHeader = ""
        guard let name = configuration.tlsServerName, let (host, port) = URLText.authority(of: server),
            let scheme = server.firstRange(of: "://")
        else { return }
        let connectPort = port ?? (server.hasPrefix("https") ? 443 : 80)
        let tail = server[scheme.upperBound...].drop { $0 != "/" }
        let bracketed = host.contains(":") ? "[\(host)]" : host
        base = "\(server[..<scheme.upperBound])\(name):\(connectPort)\(tail)"
        connectTo = "\(name):\(connectPort):\(bracketed):\(connectPort)"
        hostHeader = port.map { "\(bracketed):\($0)" } ?? bracketed
    }
}
