import Documents
import KubernetesModel

/// What new objects take from the class that stands for those that name none.
extension ObjectRegistry {
    /// A claim that names no class gets the default one; the latest where there are several.
    func giveStorageClass(_ claim: inout Node) {
        guard claim.value(at: "spec", "storageClassName") == nil else { return }
        let marked = store.objects(.storageClasses).objects.filter {
            $0.node.annotations["storageclass.kubernetes.io/is-default-class"] == "true"
        }
        let latest = marked.max { ($0.node.creationTimestamp ?? "") < ($1.node.creationTimestamp ?? "") }
        claim.set(latest.map { Node($0.key.name) }, at: "spec", "storageClassName")
    }
}
