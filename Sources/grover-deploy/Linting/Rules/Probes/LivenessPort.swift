extension Rule {
    static let livenessPort = ProbePort.rule("liveness-port", field: "livenessProbe")
}
