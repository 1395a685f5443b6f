#!/usr/bin/env python3
"""Writes realistic manifests, the same for the same seed: lint-manifests.py FOLDER [COUNT [FILES [SEED]]]."""
import os
import random
import sys


def container(rng, name):
    port = rng.randrange(1024, 65000)
    variables = "".join(
        f"        - name: SETTING_{number}\n          value: \"{rng.randrange(10 ** 6)}\"\n"
        for number in range(rng.randrange(2, 8)))
    return f"""      - name: {name}
        image: registry.example/shop/{name}:{rng.randrange(9)}.{rng.randrange(30)}.{rng.randrange(9)}
        imagePullPolicy: IfNotPresent
        env:
{variables}        envFrom:
        - configMapRef:
            name: {name}
        ports:
        - name: http
          containerPort: {port}
          protocol: TCP
        resources:
          requests:
            cpu: {rng.choice(["100m", "250m", "1"])}
            memory: {rng.choice(["64Mi", "128Mi", "1Gi"])}
          limits:
            memory: {rng.choice(["1Gi", "2Gi"])}
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: {rng.randrange(2, 10)}
        livenessProbe:
          httpGet:
            path: /live
            port: http
          periodSeconds: {rng.randrange(10, 30)}
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: {rng.choice(["true", "false"])}
          capabilities:
            drop:
            - ALL
        volumeMounts:
        - name: scratch
          mountPath: /tmp
"""


def metadata(name, rng):
    return f"""metadata:
  name: {name}
  namespace: shop-{rng.randrange(20)}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: bench
"""


def application(name, rng):
    """A workload with what belongs to it: five objects in one namespace."""
    head = metadata(name, rng)
    labels = f"app.kubernetes.io/name: {name}"
    kind = rng.choice(["Deployment", "Deployment", "Deployment", "StatefulSet"])
    service = f"  serviceName: {name}\n" if kind == "StatefulSet" else ""
    yield f"""apiVersion: apps/v1
kind: {kind}
{head}spec:
  replicas: {rng.randrange(1, 6)}
{service}  selector:
    matchLabels:
      {labels}
  template:
    metadata:
      labels:
        {labels}
      annotations:
        checksum/config: {rng.randrange(16 ** 8):08x}
    spec:
      serviceAccountName: {name}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
{container(rng, name)}      volumes:
      - name: scratch
        emptyDir: {{}}
"""
    yield f"""apiVersion: v1
kind: Service
{head}spec:
  type: ClusterIP
  selector:
    {labels}
  ports:
  - name: http
    port: 80
    targetPort: http
    protocol: TCP
"""
    data = "".join(f"  KEY_{number}: \"{rng.randrange(10 ** 9)}\"\n" for number in range(rng.randrange(3, 20)))
    yield f"apiVersion: v1\nkind: ConfigMap\n{head}data:\n{data}"
    yield f"apiVersion: v1\nkind: ServiceAccount\n{head}automountServiceAccountToken: false\n"
    yield f"""apiVersion: policy/v1
kind: PodDisruptionBudget
{head}spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {labels}
"""


def main():
    folder = sys.argv[1]
    count, files, seed = (int(word) for word in (sys.argv[2:] + ["10000", "1000", "1"][len(sys.argv) - 2:]))
    rng = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    objects = []
    while len(objects) < count:
        objects += application(f"app-{len(objects)}", rng)
    objects = objects[:count]
    size = -(-count // files)
    for number in range(files):
        part = objects[number * size:(number + 1) * size]
        if part:
            with open(os.path.join(folder, f"{number:05}.yaml"), "w") as output:
                output.write("---\n".join(part))


main()
