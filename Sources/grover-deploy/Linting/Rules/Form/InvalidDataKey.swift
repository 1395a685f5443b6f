internal import Documents

extension Rule {
    static let invalidDataKey = Rule(
        "invalid-data-key", .error, "a ConfigMap or Secret that the API server refuses",
        why:
            "Keys become names of files and variables, all data has to fit into a mebibyte, and Secrets of a type need"
            + " its keys.",
        fix: "Use letters, digits, '-', '_' and '.', at most 253; split what is too large.",
        .objects(["ConfigMap", "Secret"]) { object, report in
            var size = 0
            var seen: Set<String> = []
            for part in ["data", object.kind == "Secret" ? "stringData" : "binaryData"] {
                for entry in object.node[part]?.map ?? Mapping() {
                    size += entry.value.string?.utf8.count ?? 0
                    if !NameForm.isDataKey(entry.key) {
                        report(
                            "'\(entry.key)' is no key of data; use letters, digits, '-', '_' and '.'", at: entry.spot)
                    }
                    if !seen.insert(entry.key).inserted, object.kind == "ConfigMap" {
                        report("'\(entry.key)' stands in data and in binaryData; remove one", at: entry.spot)
                    }
                }
            }
            if size > 1_048_576 + 349_525 * (object.kind == "Secret" ? 1 : 0) {
                report("the data is larger than 1 MiB; split it", at: object.head)
            }
            guard object.kind == "Secret", let type = object.node["type"], let word = type.string else { return }
            for key in required[word] ?? [] where !seen.contains(key) {
                report("a Secret of type \(word) needs the key '\(key)'; add it", at: type)
            }
        })

    private static let required = [
        "kubernetes.io/tls": ["tls.crt", "tls.key"], "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
        "kubernetes.io/dockercfg": [".dockercfg"], "kubernetes.io/ssh-auth": ["ssh-privatekey"],
    ]
}
