extension KubectlTests {
    static func web(replicas: Int = 2, minReadySeconds: Int = 0) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: \(replicas)
          minReadySeconds: \(minReadySeconds)
          revisionHistoryLimit: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 2
              containers:
              - name: web
                image: web:1
                env:
                - {name: HOST, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                ports: [{name: http, containerPort: 8000}]
                readinessProbe: {httpGet: {path: /health/ready, port: http}, periodSeconds: 1, timeoutSeconds: 30}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer
          selector: {app: web}
          ports: [{name: http, port: 8000, targetPort: http}]

        """
    }

    /// A pod whose init container leaves a file that its probe asks for.
    static let prepared = """
        apiVersion: v1
        kind: Pod
        metadata: {name: prepared}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers:
          - name: before
            image: web:1
            command: [/bin/sh, -c, "echo preparing; touch /shared/ready"]
            volumeMounts: [{name: shared, mountPath: /shared}]
          containers:
          - name: main
            image: web:1
            command: [/bin/sh, -c, "exec sleep 1000"]
            readinessProbe:
              exec: {command: [/bin/sh, -c, "test -f /shared/ready"]}
              periodSeconds: 1
              timeoutSeconds: 30
            volumeMounts: [{name: shared, mountPath: /shared}]
          volumes: [{name: shared, emptyDir: {}}]

        """

    /// Two pods that each add their name to a file of their own claim.
    static let store = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: store}
        spec:
          serviceName: store
          replicas: 2
          selector: {matchLabels: {app: store}}
          template:
            metadata: {labels: {app: store}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: store
                image: web:1
                command:
                - /bin/sh
                - -c
                - "echo $HOSTNAME >> /data/who; cat /data/who; touch /said/all; exec sleep 1000"
                readinessProbe: {exec: {command: [test, -f, /said/all]}, periodSeconds: 1, timeoutSeconds: 30}
                volumeMounts: [{name: data, mountPath: /data}, {name: said, mountPath: /said}]
              volumes: [{name: said, emptyDir: {}}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}

        """
}
