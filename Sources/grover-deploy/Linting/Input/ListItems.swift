internal import Documents
internal import KubernetesModel

/// The objects of a document: itself, or the items of a Kubernetes List, also of Lists in Lists.
enum ListItems {
    static func flatten(_ document: Node, depth: Int = 0, _ each: (Node) -> Void) {
        guard depth < 16, let kind = document["kind"]?.string, kind.hasSuffix("List"),
            let items = document["items"]?.list
        else { return each(document) }
        let itemKind = String(kind.dropLast("List".count))
        for var item in items {
            // The server leaves what all items are to the list itself.
            if !itemKind.isEmpty, item.map != nil, item["kind"] == nil, item["apiVersion"] == nil {
                item["apiVersion"] = document["apiVersion"]
                item["kind"] = Node(.string(itemKind), at: item.place)
            }
            flatten(item, depth: depth + 1, each)
        }
    }
}
