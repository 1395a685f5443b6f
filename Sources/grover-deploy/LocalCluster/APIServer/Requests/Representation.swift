import Documents

/// The form that a client wants an answer in, chosen from its `Accept` header.
enum Representation: Equatable {
    case object
    case table
    case metadata
    case metadataList
    /// Discovery of all groups in one document.
    case aggregatedDiscovery

    /// The first form on the list that the server has, and whether it is to be YAML.
    ///
    /// - Throws: `APIStatus` 406.
    static func chosen(from accept: String?) throws -> (form: Representation, asYAML: Bool) {
        guard let accept, !accept.isEmpty else { return (.object, false) }
        for item in accept.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let media = parts.first else { continue }
            let isJSON = ["application/json", "*/*", "application/*"].contains(media)
            guard isJSON || media == "application/yaml" else { continue }
            var options: [String: String] = [:]
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=", maxSplits: 1)
                if pair.count == 2 { options[String(pair[0])] = String(pair[1]) }
            }
            switch (options["as"], options["g"]) {
            case (nil, _): return (.object, !isJSON)
            case ("Table", "meta.k8s.io"): return (.table, !isJSON)
            case ("PartialObjectMetadata", "meta.k8s.io"): return (.metadata, !isJSON)
            case ("PartialObjectMetadataList", "meta.k8s.io"): return (.metadataList, !isJSON)
            case ("APIGroupDiscoveryList", "apidiscovery.k8s.io") where options["v"] == "v2":
                return (.aggregatedDiscovery, !isJSON)
            default: continue
            }
        }
        throw APIStatus(
            code: 406, reason: "NotAcceptable",
            message: "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml")
    }
}
