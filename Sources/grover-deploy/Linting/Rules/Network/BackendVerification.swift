internal import Documents

extension Rule {
    static let backendVerification = Rule(
        "backend-tls-verification-disabled", .warning, "a gateway that takes any certificate of its backends",
        why: "Whoever gets between the gateway and the backend reads and changes everything.",
        fix: "Remove insecureSkipVerify, and name the CA.",
        peers: [.polaris("kgatewayBackendTLSVerificationDisabled")],
        .objects([]) { object, report in
            guard object.kind == "BackendConfigPolicy", let node = object.spec?["tls"]?["insecureSkipVerify"],
                node.bool == true
            else { return }
            report("'\(object.name)' takes any certificate; remove insecureSkipVerify, and name the CA", at: node)
        })
}
