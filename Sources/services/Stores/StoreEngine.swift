/// Which store a service was told to use.
public enum StoreEngine: String, Sendable, CaseIterable {
    case sqlite
    case mongodb
}
