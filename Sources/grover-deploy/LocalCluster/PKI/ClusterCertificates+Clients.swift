import Crypto
public import FoundationEssentials
import SwiftASN1
import X509

extension ClusterCertificates {
    /// A certificate of the cluster's authority for an identity, good for a year.
    ///
    /// - Parameters:
    ///   - user: what the API takes its holder for.
    ///   - groups: beside `system:authenticated`, which every holder is in.
    public func client(user: String, groups: [String], now: Date = Date()) throws -> CertifiedKey {
        let issuer = Issuer(
            name: try Certificate(pemEncoded: authority.certificate).subject,
            key: try P256.Signing.PrivateKey(pemRepresentation: authority.key))
        let key = P256.Signing.PrivateKey()
        let names =
            groups.map {
                RelativeDistinguishedName.Attribute(type: .RDNAttributeType.organizationName, utf8String: $0)
            }
            + [RelativeDistinguishedName.Attribute(type: .RDNAttributeType.commonName, utf8String: user)]
        let certificate = try issuer.issue(
            subject: DistinguishedName(names.map { RelativeDistinguishedName($0) }), publicKey: key.publicKey,
            now: now,
            lifetime: 365 * 24 * 3600
        ) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.clientAuth])
        }
        return CertifiedKey(certificate: try certificate.serializeAsPEM().pemString, key: key.pemRepresentation)
    }
}

extension StateFolder {
    /// Writes a kubeconfig, readable by its owner alone, with which its holder is the given identity.
    ///
    /// - Returns: its path.
    /// - Throws: `APIStatus` when no control plane runs here or the folder cannot be written.
    public func writeKubeconfig(user: String, groups: [String]) throws -> String {
        guard let record = ControlPlaneRecord.running(in: self) else {
            throw APIStatus.storageFailed(
                "the local cluster is not running; start it with 'grover-deploy local up'")
        }
        let certificates = try ClusterCertificates.load(folder: path + "/pki")
        let target = kubeconfig(of: user)
        try Kubeconfig(
            port: record.port, certificates: certificates, user: user,
            client: certificates.client(user: user, groups: groups)
        ).write(to: target)
        return target
    }

    /// Users' names may hold what file names may not, slashes above all.
    func kubeconfig(of user: String) -> String {
        let name = user.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "@"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return "\(path)/kubeconfig-\(name.joined())"
    }
}
