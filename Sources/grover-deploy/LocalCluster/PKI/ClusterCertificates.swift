import Crypto
public import FoundationEssentials
import SwiftASN1
import X509

/// A certificate with its private key, both as PEM.
public struct CertifiedKey: Sendable {
    public let certificate: String
    public let key: String
}

/// The cluster's own certificate authority, and what it has signed: the server's certificate and the administrator's.
public struct ClusterCertificates: Sendable {
    public let authority: CertifiedKey
    public let server: CertifiedKey
    /// A client certificate in `system:masters`.
    public let administrator: CertifiedKey
    /// A bearer token of the same administrator.
    public let token: String

    private static let lifetime: TimeInterval = 10 * 365 * 24 * 3600

    /// Makes an authority and everything else anew.
    public static func make(now: Date = Date()) throws -> ClusterCertificates {
        let authority = try Issuer(name: name("grover-local-ca"), key: P256.Signing.PrivateKey())
        let authorityCertificate = try authority.issue(
            subject: authority.name, publicKey: authority.key.publicKey, now: now, lifetime: lifetime
        ) {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
        }
        let serverKey = P256.Signing.PrivateKey()
        let serverCertificate = try authority.issue(
            subject: name("grover-local"), publicKey: serverKey.publicKey, now: now, lifetime: lifetime
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(
                [
                    .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                    .ipAddress(ASN1OctetString(contentBytes: ArraySlice(repeatElement(0, count: 15) + [1]))),
                ]
                    + [
                        "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                    ].map { .dnsName($0) })
        }
        let administratorKey = P256.Signing.PrivateKey()
        let administratorCertificate = try authority.issue(
            subject: DistinguishedName {
                OrganizationName("system:masters")
                CommonName("grover-local-admin")
            }, publicKey: administratorKey.publicKey, now: now, lifetime: lifetime
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.clientAuth])
        }
        return ClusterCertificates(
            authority: try certified(authorityCertificate, authority.key),
            server: try certified(serverCertificate, serverKey),
            administrator: try certified(administratorCertificate, administratorKey),
            token: makeToken())
    }

    private static func name(_ common: String) throws -> DistinguishedName {
        try DistinguishedName { CommonName(common) }
    }

    private static func certified(_ certificate: Certificate, _ key: P256.Signing.PrivateKey) throws -> CertifiedKey {
        CertifiedKey(certificate: try certificate.serializeAsPEM().pemString, key: key.pemRepresentation)
    }

    private static func makeToken() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        }
    }
}

/// Signs certificates with a key, under a name.
struct Issuer {
    let name: DistinguishedName
    let key: P256.Signing.PrivateKey

    func issue(
        subject: DistinguishedName, publicKey: P256.Signing.PublicKey, now: Date, lifetime: TimeInterval,
        @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(publicKey),
            // Clocks of two machines, or of a machine and its past, may differ a little.
            notValidBefore: now.addingTimeInterval(-300), notValidAfter: now.addingTimeInterval(lifetime),
            issuer: name, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions(builder: extensions),
            issuerPrivateKey: Certificate.PrivateKey(key))
    }
}
