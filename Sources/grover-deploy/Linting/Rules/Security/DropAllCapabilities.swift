internal import Documents

extension Rule {
    static let dropAllCapabilities = Rule(
        "drop-all-capabilities", .info, "a container that keeps capabilities that it was not given",
        why:
            "Container engines leave a dozen capabilities on; services need none of them. The restricted level of Pod"
            + " Security asks for the same.",
        fix: "Set capabilities.drop: [ALL], and add what is needed.", peers: [.polaris("insecureCapabilities")],
        isOptional: true,
        .containers { container, _, report in
            let drop = container.securityContext?["capabilities"]?["drop"]
            guard drop?.list?.contains(where: { $0.string?.uppercased() == "ALL" }) != true else { return }
            report(
                "container '\(container.name)' keeps capabilities; drop ALL",
                at: drop ?? container.securityContext ?? container.head)
        })
}
