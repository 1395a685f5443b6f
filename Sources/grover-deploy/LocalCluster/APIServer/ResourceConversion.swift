import Documents
import KubernetesModel

/// Shows objects in another version of their resource than the one in which they were written.
enum ResourceConversion {
    /// Versions of a custom resource differ in name alone; views of built-in kinds have rules of their own.
    static func convert(_ object: Node, from: ResourceType, to: ResourceType) -> Node {
        var result = object
        result["kind"] = Node(to.kind)
        result["apiVersion"] = Node(to.apiVersion)
        return result
    }
}
