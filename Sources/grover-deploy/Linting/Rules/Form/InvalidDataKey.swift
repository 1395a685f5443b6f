internal import Documents

extension Rule {
    static let invalidDataKey = Rule(
        "invalid-data-key", .error, "a ConfigMap or Secret that the API server refuses",
        why:
            "Keys become names of files and variables, all data has to fit into a mebibyte, and Secrets of a type need"
            + " its keys.",
        fix: "Use letters, digits, '-', '_' and '.', at most 253; split what is too large.",
        .objects(["ConfigMap", "Secret"]) { object, report in
            var sizes: [String: Int] = [:]
            let encoded = object.kind == "Secret" ? "data" : "binaryData"
            for part in ["data", object.kind == "Secret" ? "stringData" : "binaryData"] {
                for entry in object.node[part]?.map ?? Mapping() {
                    let text = entry.value.string ?? ""
                    let size = part == encoded ? decodedCount(text) : text.utf8.count
                    if !NameForm.isDataKey(entry.key) {
                        report(
                            "'\(entry.key)' is no key of data; use letters, digits, '-', '_' and '.'", at: entry.spot)
                    }
                    if sizes.updateValue(size, forKey: entry.key) != nil, object.kind == "ConfigMap" {
                        report("'\(entry.key)' stands in data and in binaryData; remove one", at: entry.spot)
                    }
                }
            }
            if sizes.values.reduce(0, +) > 1_048_576 {
                report("the data is larger than 1 MiB; split it", at: object.head)
            }
            guard object.kind == "Secret", let type = object.node["type"], let word = type.string else { return }
            for key in required[word] ?? [] where sizes[key] == nil {
                report("a Secret of type \(word) needs the key '\(key)'; add it", at: type)
            }
        })

    /// The bytes that base64 stands for; what it is wrapped with does not count.
    private static func decodedCount(_ text: String) -> Int {
        text.utf8.count { $0 > 0x20 && $0 != UInt8(ascii: "=") } * 3 / 4
    }

    private static let required = [
        "kubernetes.io/tls": ["tls.crt", "tls.key"], "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
        "kubernetes.io/dockercfg": [".dockercfg"], "kubernetes.io/ssh-auth": ["ssh-privatekey"],
    ]
}
