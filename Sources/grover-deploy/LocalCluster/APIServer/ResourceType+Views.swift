/// Classes that are only named by other objects, and second views of objects that are kept in another form.
extension ResourceType {
    public static let storageClasses = ResourceType(
        "StorageClass", "storageclasses", group: "storage.k8s.io", namespaced: false, short: ["sc"])
    public static let priorityClasses = ResourceType(
        "PriorityClass", "priorityclasses", group: "scheduling.k8s.io", namespaced: false, short: ["pc"])
    public static let podTemplates = ResourceType("PodTemplate", "podtemplates")
    /// The events of the core group, with the names of their own group.
    public static let namedEvents = ResourceType(
        "Event", "events", group: "events.k8s.io", short: ["ev"], stored: events)
    /// Autoscalers as their first version has them: by CPU alone.
    public static let firstAutoscalers = ResourceType(
        "HorizontalPodAutoscaler", "horizontalpodautoscalers", group: "autoscaling", short: ["hpa"],
        categories: ["all"], subresources: ["status"], stored: autoscalers)

    static let classesAndViews = [storageClasses, priorityClasses, podTemplates, namedEvents, firstAutoscalers]
}
