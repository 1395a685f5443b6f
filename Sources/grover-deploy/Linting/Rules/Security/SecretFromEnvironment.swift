internal import Documents

extension Rule {
    static let secretFromEnvironment = Rule(
        "read-secret-from-env-var", .info, "a secret that is read from the environment",
        why:
            "Environments show in crash dumps and to every child process; files of a mounted Secret do not, and follow"
            + " a change without a restart.",
        fix: "Mount the Secret as a volume.", peers: [.kubeLinter("read-secret-from-env-var")], isOptional: true,
        .containers { container, _, report in
            for variable in container.environment {
                guard let node = variable["valueFrom"]?["secretKeyRef"] else { continue }
                report(
                    "'\(variable["name"]?.string ?? "")' of container '\(container.name)' puts a secret into the"
                        + " environment; mount it", at: node)
            }
        })
}
