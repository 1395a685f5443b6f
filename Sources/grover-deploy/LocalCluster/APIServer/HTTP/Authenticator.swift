import Crypto
import FoundationEssentials
import HTTPTypes
import KubernetesModel
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// Tells who sends a request, by bearer token or client certificate.
final class Authenticator: Sendable {
    private let authority: Certificate
    private let tokens: TokenAuthenticator
    /// Certificates that were looked at already: checking a signature costs more than everything else of a small read.
    private let known = Mutex<[[UInt8]: APIUser?]>([:])
    private static let knownLimit = 64

    init(certificates: ClusterCertificates, tokens: TokenAuthenticator) throws {
        authority = try Certificate(pemEncoded: certificates.authority.certificate)
        self.tokens = tokens
    }

    /// - Throws: `APIStatus` 401 for credentials that are not this cluster's; none at all make an anonymous user.
    func user(headers: HTTPFields, certificate: NIOSSLCertificate?) throws -> APIUser {
        if let certificate, let der = try? certificate.toDERBytes() {
            guard let user = user(of: der) else { throw APIStatus.unauthorized }
            return user
        }
        guard let credentials = headers[.authorization] else { return .anonymous }
        let words = credentials.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return .anonymous }
        guard let found = tokens.user(of: String(words[1])) else { throw APIStatus.unauthorized }
        return found.user
    }

    private func user(of der: [UInt8]) -> APIUser? {
        if let known = known.withLock({ $0[der] }) { return known }
        let user = verified(der)
        known.withLock { known in
            if known.count >= Self.knownLimit { known.removeAll() }
            known[der] = .some(user)
        }
        return user
    }

    private func verified(_ der: [UInt8]) -> APIUser? {
        let now = Timestamp.now.secondsSince1970
        guard let certificate = try? Certificate(derEncoded: der), certificate.issuer == authority.subject,
            authority.publicKey.isValidSignature(certificate.signature, for: certificate),
            certificate.notValidBefore.timeIntervalSince1970 <= now,
            certificate.notValidAfter.timeIntervalSince1970 > now,
            let usage = try? certificate.extensions.extendedKeyUsage, usage.contains(.clientAuth)
        else { return nil }
        var name = ""
        var groups: [String] = []
        for attribute in certificate.subject.flatMap({ Array($0) }) {
            switch attribute.type {
            case .RDNAttributeType.commonName: name = String(describing: attribute.value)
            case .RDNAttributeType.organizationName: groups.append(String(describing: attribute.value))
            default: break
            }
        }
        let digest = SHA256.hash(data: der).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return name.isEmpty
            ? nil
            : APIUser(
                name: name, groups: groups + [APIUser.authenticatedGroup],
                extra: ["authentication.kubernetes.io/credential-id": ["X509SHA256=\(digest.joined())"]])
    }
}

extension APIStatus {
    static let unauthorized = APIStatus(code: 401, reason: "Unauthorized", message: "Unauthorized")
}
