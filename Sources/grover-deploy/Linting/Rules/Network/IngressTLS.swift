internal import Documents

extension Rule {
    static let ingressTLS = Rule(
        "ingress-tls", .info, "an Ingress without TLS",
        why: "What it serves goes over the wire as text, with its passwords and sessions.",
        fix: "Add spec.tls with a secret; leave it where TLS ends before the ingress.",
        peers: [.polaris("tlsSettingsMissing")],
        .objects(["Ingress"]) { object, report in
            guard object.spec?["tls"]?.list?.isEmpty != false else { return }
            report("'\(object.name)' has no TLS; add spec.tls", at: object.spec?["rules"] ?? object.head)
        })
}
