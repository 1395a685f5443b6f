extension Rule {
    static let startupPort = ProbePort.rule("startup-port", field: "startupProbe")
}
