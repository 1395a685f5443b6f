// swift-format-ignore-file
// Written by Scripts/embed-templates.py from templates/; change those and run `make record`.

/// The templates that come with the tool, by path below `templates/`.
enum EmbeddedTemplates {
    static let texts: [String: String] = [
        "configmap.yaml": #"""
            # The literal environment. Pods restart when it changes: parts/pod.yaml carries its hash.
            $each: service in catalog.services
            $if: service.hasConfig
            apiVersion: v1
            kind: ConfigMap
            metadata: {$include: metadata.yaml}
            data: ${{ service.config }}

            """#,
        "deployment.yaml": #"""
            # A stateless service: pods of a new revision take over one by one.
            $each: service in catalog.deployments
            apiVersion: apps/v1
            kind: Deployment
            metadata: {$include: metadata.yaml}
            spec:
              replicas: ${{ service.replicas }}
              revisionHistoryLimit: 10
              minReadySeconds: ${{ seconds(service.rollout.minReady) }}
              progressDeadlineSeconds: ${{ seconds(service.rollout.deadline) }}
              selector:
                matchLabels: ${{ service.selector }}
              strategy:
                type: RollingUpdate
                rollingUpdate:
                  maxSurge: ${{ service.rollout.surge }}
                  maxUnavailable: ${{ service.rollout.unavailable }}
              template: {$include: pod.yaml}

            """#,
        "files.yaml": #"""
            # The project's files that a service has in its pods. They restart when one changes: parts/pod.yaml carries the hash.
            $each: service in catalog.services
            $if: service.fileTexts != null
            apiVersion: v1
            kind: ConfigMap
            metadata:
              $include: metadata.yaml
              name: ${{ service.objectName }}-files
            data: ${{ service.fileTexts }}

            """#,
        "horizontalpodautoscaler.yaml": #"""
            # Replicas by load, for services that say 'autoscale'.
            $each: service in catalog.services
            $if: service.autoscale != null
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {$include: metadata.yaml}
            spec:
              scaleTargetRef:
                apiVersion: apps/v1
                kind: ${{ service.kind }}
                name: ${{ service.objectName }}
              minReplicas: ${{ service.minimum }}
              maxReplicas: ${{ service.autoscale.max }}
              metrics:
                - type: Resource
                  resource:
                    name: cpu
                    target:
                      type: Utilization
                      averageUtilization: ${{ service.autoscale.cpu }}

            """#,
        "ingress.yaml": #"""
            # The way in from outside, for services that are exposed under a host.
            $each: service in catalog.services
            $if: service.isPublished
            $let: {expose: service.expose}
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              $include: metadata.yaml
              annotations: ${{ expose.annotations }}
            spec:
              ingressClassName: ${{ expose.class }}
              rules:
                - host: ${{ expose.host }}
                  http:
                    paths:
                      - $each: path in expose.paths
                        path: ${{ path }}
                        pathType: Prefix
                        backend:
                          service:
                            name: ${{ service.objectName }}
                            port:
                              number: ${{ service.port }}
              tls:
                - $if: expose.tls != null
                  hosts: ["${{ expose.host }}"]
                  secretName: ${{ expose.tls.secret }}

            """#,
        "namespace.yaml": #"""
            # The namespace of all services. It is made first and never deleted.
            $if: catalog.namespace.create
            apiVersion: v1
            kind: Namespace
            metadata:
              name: ${{ catalog.namespace.name }}
              labels:
                $merge: catalog.namespace.labels
                pod-security.kubernetes.io/warn: restricted

            """#,
        "networkpolicy.yaml": #"""
            # Who may talk to a service, and to whom it may talk: what 'needs' says, names, and what 'network' adds.
            $each: service in catalog.services
            $if: service.network.policy == true
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {$include: metadata.yaml}
            spec:
              podSelector:
                matchLabels: ${{ service.selector }}
              policyTypes: [Ingress, Egress]
              ingress:
                - $each: client in service.clients
                  from:
                    - podSelector:
                        matchLabels: ${{ client.selector }}
                  ports: {$include: ports.yaml, $let: {ports: service.ports}}
                # An exposed service is open to all, unless it says from where.
                - $if: service.isOpen
                  ports: {$include: ports.yaml, $let: {ports: service.ports}}
                - $each: peer in service.network.from
                  from: [{$include: peer.yaml}]
                  ports: {$include: ports.yaml, $let: {ports: service.ports}}
              egress:
                - ports:
                    - {port: 53, protocol: UDP}
                    - {port: 53, protocol: TCP}
                - $each: server in service.servers
                  $if: server.external == null
                  to:
                    - podSelector:
                        matchLabels: ${{ server.selector }}
                  ports: {$include: ports.yaml, $let: {ports: server.ports}}
                - $each: server in service.servers
                  $if: server.external != null
                  ports:
                    - port: ${{ server.external.port ?? 80 }}
                      protocol: TCP
                - $each: peer in service.network.to
                  to: [{$include: peer.yaml}]
                  ports:
                    - $if: peer.port != null
                      port: ${{ peer.port }}
                      protocol: TCP

            """#,
        "parts/claim.yaml": #"""
            # What a claim asks for.
            accessModes: ["${{ claim.access }}"]
            storageClassName: ${{ claim.class }}
            volumeMode: Filesystem
            resources:
              requests:
                storage: ${{ claim.size }}

            """#,
        "parts/metadata.yaml": #"""
            # Name, namespace and labels of an object that a service has one of.
            name: ${{ service.objectName }}
            namespace: ${{ service.namespace }}
            labels: ${{ service.labels }}

            """#,
        "parts/peer.yaml": #"""
            # Another namespace, or a range of addresses.
            namespaceSelector:
              $if: peer.namespace != null
              matchLabels:
                kubernetes.io/metadata.name: ${{ peer.namespace }}
            ipBlock:
              $if: peer.cidr != null
              cidr: ${{ peer.cidr }}

            """#,
        "parts/pod.yaml": #"""
            # The pod of every kind of workload: it runs as nobody, may do nothing, and writes where it was given a volume.
            metadata:
              labels: ${{ service.labels }}
              annotations:
                $merge: service.annotations.pod
                deploy.grover.dev/config-hash: ${{ hash(service.config) }}
                deploy.grover.dev/files-hash: ${{ service.filesHash }}
            spec:
              serviceAccountName: ${{ service.objectName }}
              automountServiceAccountToken: ${{ service.serviceAccount.token ?? false }}
              enableServiceLinks: false
              terminationGracePeriodSeconds: ${{ seconds(service.rollout.grace) }}
              securityContext:
                runAsNonRoot: true
                runAsUser: 65532
                runAsGroup: 65532
                fsGroup: 65532
                seccompProfile: {type: RuntimeDefault}
              containers:
                - name: ${{ service.name }}
                  image: ${{ service.image }}
                  imagePullPolicy: IfNotPresent
                  command: ${{ service.command }}
                  ports:
                    - $each: port in service.ports
                      name: ${{ port.name }}
                      containerPort: ${{ port.container }}
                      protocol: TCP
                  envFrom:
                    - $if: service.hasConfig
                      configMapRef:
                        name: ${{ service.objectName }}
                  env:
                    - $each: variable in service.variables
                      name: ${{ variable.name }}
                      valueFrom:
                        fieldRef:
                          $if: variable.field != null
                          apiVersion: v1
                          fieldPath: ${{ variable.field }}
                        secretKeyRef:
                          $if: variable.secret != null
                          name: ${{ variable.secret.name }}
                          key: ${{ variable.secret.key }}
                  resources: ${{ service.resources }}
                  startupProbe:
                    $if: service.probes.startup != null
                    $let: {probe: service.probes.startup}
                    $include: probe.yaml
                  readinessProbe:
                    $if: service.probes.readiness != null
                    $let: {probe: service.probes.readiness}
                    $include: probe.yaml
                  livenessProbe:
                    $if: service.probes.liveness != null
                    $let: {probe: service.probes.liveness}
                    $include: probe.yaml
                  lifecycle:
                    $if: service.rollout.preStop != null
                    $let: {hook: service.rollout.preStop}
                    preStop:
                      sleep:
                        $if: hook.sleep != null
                        seconds: ${{ seconds(hook.sleep) }}
                      exec:
                        $if: hook.exec != null
                        command: ${{ hook.exec }}
                      httpGet:
                        $if: hook.http != null
                        path: ${{ hook.http }}
                        port: ${{ hook.port }}
                        scheme: HTTP
                  securityContext:
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    capabilities: {drop: [ALL]}
                  terminationMessagePolicy: FallbackToLogsOnError
                  volumeMounts:
                    - $each: mount in service.mounts
                      name: ${{ mount.name }}
                      mountPath: ${{ mount.path }}
                    - $each: file in service.files
                      name: ${{ file.volume }}
                      mountPath: ${{ file.path }}
                      subPath: ${{ file.key }}
                      readOnly: true
              volumes:
                - $each: mount in service.volumes
                  name: ${{ mount.name }}
                  emptyDir:
                    $if: mount.claim == null
                    sizeLimit: ${{ mount.empty }}
                  persistentVolumeClaim:
                    $if: mount.claim != null
                    claimName: ${{ mount.claim.object }}
                - $if: service.fileTexts != null
                  name: files
                  configMap:
                    name: ${{ service.objectName }}-files
                - $each: file in service.files
                  $if: file.secret != null
                  name: ${{ file.volume }}
                  secret:
                    secretName: ${{ file.secret }}

            """#,
        "parts/ports.yaml": #"""
            # The ports of pods, for a network policy.
            - $each: port in ports
              port: ${{ port.container }}
              protocol: TCP

            """#,
        "parts/probe.yaml": #"""
            # How a container is asked how it is.
            httpGet:
              $if: probe.http != null
              path: ${{ probe.http }}
              port: ${{ probe.port }}
              scheme: HTTP
              httpHeaders:
                - $each: header in entries(probe.headers)
                  name: ${{ header.key }}
                  value: ${{ header.value }}
            tcpSocket:
              $if: probe.tcp != null
              port: ${{ probe.tcp }}
            grpc:
              $if: probe.grpc != null
              port: ${{ probe.grpc }}
            exec:
              $if: probe.exec != null
              command: ${{ probe.exec }}
            initialDelaySeconds: ${{ seconds(probe.delay) }}
            periodSeconds: ${{ seconds(probe.every) ?? 10 }}
            timeoutSeconds: ${{ seconds(probe.timeout) ?? 2 }}
            failureThreshold: ${{ probe.failures ?? 3 }}
            successThreshold: 1

            """#,
        "persistentvolumeclaim.yaml": #"""
            # The claims of the services. A StatefulSet has them made per pod.
            $each: claim in catalog.claims
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: ${{ claim.object }}
              namespace: ${{ catalog.namespace.name }}
              labels: ${{ claim.labels }}
            spec: {$include: claim.yaml}

            """#,
        "poddisruptionbudget.yaml": #"""
            # A node that is drained takes one pod of a service at a time.
            $each: service in catalog.services
            $if: 1 < service.minimum
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {$include: metadata.yaml}
            spec:
              maxUnavailable: 1
              selector:
                matchLabels: ${{ service.selector }}
              unhealthyPodEvictionPolicy: AlwaysAllow

            """#,
        "service.yaml": #"""
            # The address of a service.
            $each: service in catalog.services
            $if: service.port != null
            apiVersion: v1
            kind: Service
            metadata:
              $include: metadata.yaml
              annotations: ${{ service.annotations.service }}
            spec:
              type: ${{ service.serviceType }}
              selector: ${{ service.selector }}
              ports:
                - $each: port in service.ports
                  name: ${{ port.name }}
                  port: ${{ port.port }}
                  protocol: TCP
                  targetPort: ${{ port.name }}
            ---
            # The names of a StatefulSet's pods, ready or not.
            $each: service in catalog.statefulSets
            $if: service.port != null
            apiVersion: v1
            kind: Service
            metadata:
              $include: metadata.yaml
              name: ${{ service.objectName }}-pods
            spec:
              type: ClusterIP
              clusterIP: None
              publishNotReadyAddresses: true
              selector: ${{ service.selector }}
              ports:
                - $each: port in service.ports
                  name: ${{ port.name }}
                  port: ${{ port.port }}
                  protocol: TCP
                  targetPort: ${{ port.name }}

            """#,
        "serviceaccount.yaml": #"""
            # Every service has an identity of its own; it carries no token unless the service asks for one.
            $each: service in catalog.services
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              $include: metadata.yaml
              annotations: ${{ service.serviceAccount.annotations }}
            automountServiceAccountToken: ${{ service.serviceAccount.token ?? false }}

            """#,
        "statefulset.yaml": #"""
            # A service whose pods keep their names and their claims.
            $each: service in catalog.statefulSets
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {$include: metadata.yaml}
            spec:
              replicas: ${{ service.replicas }}
              revisionHistoryLimit: 10
              minReadySeconds: ${{ seconds(service.rollout.minReady) }}
              serviceName: ${{ service.objectName }}-pods
              podManagementPolicy: Parallel
              selector:
                matchLabels: ${{ service.selector }}
              updateStrategy:
                type: RollingUpdate
              template: {$include: pod.yaml}
              volumeClaimTemplates:
                - $each: claim in service.claims
                  metadata:
                    name: ${{ claim.name }}
                    # No version: a claim template cannot change.
                    labels: ${{ service.selector }}
                  spec: {$include: claim.yaml}

            """#,
    ]
}
