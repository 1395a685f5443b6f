internal import Documents

extension Rule {
    static let sensitiveConfigMap = Rule(
        "sensitive-configmap", .error, "a ConfigMap that holds a secret",
        why: "ConfigMaps are shown to whoever may read the namespace, and are not kept encrypted.",
        fix: "Move the value to a Secret.",
        peers: [.polaris("sensitiveConfigmapContent"), .kubeLinter("configmap-with-credentials")],
        .objects(["ConfigMap"]) { object, report in
            for entry in object.node["data"]?.map ?? Mapping() {
                guard let text = entry.value.string, !text.isEmpty else { continue }
                let isNamed = SecretName.isSecret(entry.key, text)
                guard isNamed || SecretName.isPrivateKey(text) else { continue }
                report("'\(entry.key)' is a secret in a ConfigMap; move it to a Secret", at: entry.spot)
            }
            for entry in object.node["binaryData"]?.map ?? Mapping() where SecretName.matches(entry.key) {
                report("'\(entry.key)' is a secret in a ConfigMap; move it to a Secret", at: entry.spot)
            }
        })
}
