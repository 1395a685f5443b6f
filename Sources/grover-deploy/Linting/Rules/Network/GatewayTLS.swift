internal import Documents

extension Rule {
    static let gatewayTLS = Rule(
        "gateway-tls-missing", .warning, "a Gateway's listener that ends TLS without a certificate",
        why: "The listener never becomes ready, and nothing behind it is reached.",
        fix: "Add tls.certificateRefs or the tls.options of the controller, or set mode: Passthrough.",
        peers: [.polaris("gatewayTLSMissing")],
        .objects(["Gateway"]) { object, report in
            // Google's gateways take their certificates from a map that stands outside the cluster.
            if object.metadata?["annotations"]?["networking.gke.io/certmap"] != nil { return }
            for listener in object.spec?["listeners"]?.list ?? [] {
                guard let node = listener["protocol"], let name = node.string else { continue }
                let ends =
                    name == "HTTPS" || name == "GRPC"
                    || name == "TLS" && listener["tls"]?["mode"]?.string != "Passthrough"
                guard ends, listener["tls"]?["certificateRefs"]?.list?.isEmpty != false,
                    listener["tls"]?["options"]?.map?.isEmpty != false
                else { continue }
                report(
                    "listener '\(listener["name"]?.string ?? "")' has no certificate; add certificateRefs", at: node)
            }
        })
}
