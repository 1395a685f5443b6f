extension Rule {
    static let readinessPort = ProbePort.rule("readiness-port", field: "readinessProbe")
}
