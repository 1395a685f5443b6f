#!/usr/bin/env python3
"""Compacts the OpenAPI v3 documents of a Kubernetes API server into the one file that CKubernetesSchemas embeds.

    Scripts/compact-schemas.py FOLDER > Sources/grover-deploy/CKubernetesSchemas/1.36.schemas

FOLDER holds one document per API group version, as `kubectl get --raw /openapi/v3/apis/apps/v1` prints them. Kinds
that it lacks stand in additions.schemas beside the output, in the same form.
Line 1 maps `apiVersion/kind` to component names; every further line is `NAME<space>JSON`, sorted by name, so that
a reader indexes the file by its line ends and parses only what it needs.
"""
import glob
import json
import os
import sys

KEPT = [
    "type", "format", "required", "enum", "default",
    "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type",
    "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy",
    "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields",
]
# The document calls these required; a server takes objects without them.
OPTIONAL_IN_PRACTICE = {
    "io.k8s.api.core.v1.HTTPHeader": ["value"],
    "io.k8s.api.core.v1.Sysctl": ["value"],
    "io.k8s.api.core.v1.ISCSIVolumeSource": ["lun"],
    "io.k8s.api.core.v1.ISCSIPersistentVolumeSource": ["lun"],
    "io.k8s.api.apps.v1.ControllerRevision": ["revision"],
}


def short(name):
    return name.rsplit("/", 1)[-1].removeprefix("io.k8s.")


def compact(schema):
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = {**{key: value for key, value in schema.items() if key != "allOf"}, **schema["allOf"][0]}
    result = {key: schema[key] for key in KEPT if key in schema}
    if "oneOf" in schema:
        types = {choice.get("type") for choice in schema["oneOf"]}
        result["format"] = "int-or-string" if types == {"integer", "string"} else "quantity"
    if "$ref" in schema:
        result["$ref"] = short(schema["$ref"])
    if "properties" in schema:
        result["properties"] = {key: compact(value) for key, value in sorted(schema["properties"].items())}
    if "items" in schema:
        result["items"] = compact(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        result["additionalProperties"] = compact(schema["additionalProperties"])
    return result


def main():
    components, kinds = {}, {}
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.json"))):
        with open(path) as document:
            schemas = json.load(document)["components"]["schemas"]
        for name, schema in schemas.items():
            optional = OPTIONAL_IN_PRACTICE.get(name, [])
            if optional:
                schema["required"] = [field for field in schema["required"] if field not in optional]
            components[short(name)] = compact(schema)
            served = schema.get("x-kubernetes-group-version-kind", [])
            # Options and events of a watch claim every group; they are no kind of their own.
            if len(served) == 1:
                version = "/".join(part for part in (served[0]["group"], served[0]["version"]) if part)
                kinds[f"{version}/{served[0]['kind']}"] = short(name)
    additions = os.path.join(
        os.path.dirname(__file__), "..", "Sources/grover-deploy/CKubernetesSchemas/additions.schemas")
    with open(additions) as lines:
        kinds.update(json.loads(next(lines)))
        for line in lines:
            name, schema = line.split(" ", 1)
            components.setdefault(name, json.loads(schema))
    print(json.dumps(kinds, separators=(",", ":"), sort_keys=True))
    for name in sorted(components):
        print(name, json.dumps(components[name], separators=(",", ":")))


main()
