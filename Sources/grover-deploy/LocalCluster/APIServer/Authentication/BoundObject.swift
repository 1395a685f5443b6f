import Documents
import KubernetesModel

/// The object with which a token ends.
struct BoundObject: Sendable {
    let type: ResourceType
    let name: String
    let uid: String?

    init(type: ResourceType, name: String, uid: String?) {
        self.type = type
        self.name = name
        self.uid = uid.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Throws: `APIStatus` 400 for kinds that no token can be bound to.
    init(reference: Node) throws(APIStatus) {
        let kind = reference["kind"]?.string ?? ""
        let types = ["Pod": ResourceType.pods, "Secret": .secrets, "Node": .nodes]
        guard let type = types[kind] else {
            throw .badRequest(
                "cannot bind token to object of type \(reference["apiVersion"]?.string ?? ""), Kind=\(kind)")
        }
        self.init(type: type, name: reference["name"]?.string ?? "", uid: reference["uid"]?.string)
    }

    /// What the token calls it.
    var claim: String { type.singular }

    func find(in store: ObjectStore, for account: ServiceAccountName) throws(APIStatus) -> StoredObject {
        guard let object = store.object(ObjectKey(type, namespace: account.namespace, name: name)) else {
            throw .notFound(type, name)
        }
        if let uid, uid != object.node.uid {
            throw .conflict(
                type, name,
                "the UID in the bound object reference (\(uid)) does not match the UID in record. The object might "
                    + "have been deleted and then recreated")
        }
        if type == .pods, let other = object.node.value(at: "spec", "serviceAccountName")?.string,
            other != account.name
        {
            throw .badRequest(
                "cannot bind token for serviceaccount \"\(account.name)\" to pod running with different "
                    + "serviceaccount name \"\(other)\"")
        }
        return object
    }
}
