/// What holds for every service that says nothing else, as the first layer under the catalog.
enum BuiltInDefaults {
    static let file = "built-in-defaults.yaml"

    static let text = """
        annotations: {pod: {}, service: {}}
        env: {}
        labels: {}
        network: {policy: false, from: [], to: []}
        probes: {}
        replicas: 1
        resources:
          requests: {cpu: 100m, memory: 64Mi}
          limits: {memory: 256Mi}
        rollout:
          surge: 25%
          unavailable: 0
          minReady: 5s
          deadline: 10m
          grace: 30s
          drain: 5s
          preStop: {sleep: 5s}
        secrets: {}
        serviceAccount: {annotations: {}, token: false}
        volumes:
          /tmp: {empty: 64Mi}

        """
}
