public import HTTPTypes

/// The proxies in front of this service whose word about a client is believed, by their addresses.
///
/// `X-Forwarded-*` of anybody else is thrown away: whoever may write it may be any client.
public struct TrustedProxies: Sendable {
    private let blocks: [AddressBlock]

    public init(_ blocks: [AddressBlock]) {
        self.blocks = blocks
    }

    /// Whether what comes from this address comes from one of them.
    public func contains(_ address: IPAddress) -> Bool {
        blocks.contains { $0.contains(address) }
    }

    /// Who asks: the last address on the request's way that is no trusted proxy's.
    ///
    /// The way is read from its near end, so that what a client has put in front of it counts for nothing.
    public func client(of headers: HTTPFields, from peer: IPAddress) -> IPAddress {
        guard !blocks.isEmpty, contains(peer) else { return peer }
        var client = peer
        for value in headers[values: .forwardedFor].reversed() {
            for hop in value.split(separator: ",").reversed() {
                guard let address = IPAddress(hop.filter { !$0.isWhitespace }) else { return client }
                client = address
                if !contains(address) { return client }
            }
        }
        return client
    }
}
