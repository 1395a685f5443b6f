/// The version that `--version` prints and that requests carry as their user agent.
enum Version {
    static let current = "0.1.0"
}
