internal import Documents

extension Rule {
    static let gatewayClientCheck = Rule(
        "gateway-insecure-frontend-validation", .warning,
        "a Gateway that lets clients in whose certificate is not valid",
        why: "With AllowInsecureFallback, the certificate that clients have to show proves nothing.",
        fix: "Set mode: AllowValidOnly.", peers: [.polaris("gatewayInsecureFrontendValidation")],
        .objects(["Gateway"]) { object, report in
            let frontend = object.spec?["tls"]?["frontend"]
            let ports = (frontend?["perPort"]?.list ?? []).map { $0["tls"]?["validation"]?["mode"] }
            for case let node? in [frontend?["default"]?["validation"]?["mode"]] + ports
            where node.string == "AllowInsecureFallback" {
                report("clients get in without a valid certificate; set AllowValidOnly", at: node)
            }
        })
}
