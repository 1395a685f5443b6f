internal import Documents

extension Rule {
    static let secretInEnvironment = Rule(
        "env-var-secret", .error, "a secret that stands in the manifest",
        why: "Everybody who reads the repository, or may get the workload, reads the secret.",
        fix: "Put the value into a Secret, and refer to it by valueFrom.secretKeyRef.",
        peers: [.kubeLinter("env-var-secret"), .polaris("sensitiveContainerEnvVar")],
        .containers { container, _, report in
            for variable in container.environment {
                guard let name = variable["name"]?.string, let value = variable["value"], let text = value.string,
                    !text.isEmpty
                else { continue }
                let isNamed = SecretName.isSecret(name, text)
                guard isNamed || SecretName.isPrivateKey(text) else { continue }
                report("'\(name)' of container '\(container.name)' is written out; take it from a Secret", at: value)
            }
        })
}
