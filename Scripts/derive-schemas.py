#!/usr/bin/env python3
"""Derives the schemas of further Kubernetes minors, and of the groups that the server's documents lack.

    Scripts/derive-schemas.py DEFINITIONS

DEFINITIONS is the folder `kubernetes-json-schema` of PyPI's kubernetes-validate. In CKubernetesSchemas it writes
1.36.more.schemas, what 1.36.schemas lacks, and for each other minor the components in which it differs from the two:
a reader asks its file first, then those. Each file starts with the kinds that its minor serves.

Those definitions know no allowed values and no defaults; what 1.36 says of the same field is taken over.
"""
import json
import os
import sys

BASE = "1.36"
MINORS = ["1.32", "1.33", "1.34", "1.35", "1.37"]
FOLDER = os.path.join(os.path.dirname(__file__), "..", "Sources/grover-deploy/CKubernetesSchemas")
KEPT = [
    "format", "required", "default", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type",
    "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy", "x-kubernetes-preserve-unknown-fields",
]
# What a server's document says of a field, and these definitions do not.
TAKEN_OVER = ["enum", "default", "format"]


def short(name):
    return name.rsplit("/", 1)[-1].removeprefix("io.k8s.")


def compact(schema):
    """A definition in the form of compact-schemas.py."""
    result = {}
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next(word for word in kind if word != "null")
    if kind:
        result["type"] = kind
    result.update({key: schema[key] for key in KEPT if key in schema})
    reference = schema.get("$ref", "").rsplit("/", 1)[-1]
    if reference:
        result["$ref"] = short(reference)
    if "properties" in schema:
        result["properties"] = {key: compact(value) for key, value in sorted(schema["properties"].items())}
    if "items" in schema:
        result["items"] = compact(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        result["additionalProperties"] = compact(schema["additionalProperties"])
    return result


def enrich(schema, known):
    """Lays over a schema what is known of the same one in the base."""
    if schema.get("$ref") != known.get("$ref") or schema.get("type") != known.get("type"):
        # A reference that the server's document writes out, as a time.
        if "$ref" in schema and "$ref" not in known and known.get("format"):
            return known
        return schema
    result = dict(schema)
    for key in TAKEN_OVER:
        if key in known:
            result.setdefault(key, known[key])
    for key in ["items", "additionalProperties"]:
        if key in schema and key in known:
            result[key] = enrich(schema[key], known[key])
    if "properties" in schema:
        known = known.get("properties", {})
        result["properties"] = {
            key: enrich(value, known[key]) if key in known else value for key, value in schema["properties"].items()
        }
    return result


def require(schema, known):
    """Makes those fields required that the base requires; of fields that it does not know, the definition says it."""
    required = [field for field in known.get("required", []) if field in schema.get("properties", {})]
    required += [field for field in schema.get("required", []) if field not in known.get("properties", {})]
    schema.pop("required", None)
    if required:
        schema["required"] = required


def read(path):
    with open(path) as lines:
        kinds = json.loads(next(lines))
        return kinds, {name: json.loads(text) for name, text in (line.split(" ", 1) for line in lines)}


def write(minor, kinds, components):
    with open(os.path.join(FOLDER, minor), "w") as output:
        print(json.dumps(kinds, separators=(",", ":"), sort_keys=True), file=output)
        for name in sorted(components):
            print(name, json.dumps(components[name], separators=(",", ":"), sort_keys=True), file=output)


def definitions(folder, minor):
    with open(os.path.join(folder, f"v{minor}.0-local", "_definitions.json")) as document:
        schemas = json.load(document)["$defs"]
    kinds, components = {}, {}
    for name, schema in schemas.items():
        components[short(name)] = compact(schema)
        served = schema.get("x-kubernetes-group-version-kind", [])
        # Options and events of a watch claim every group; they are no kind of their own.
        if len(served) == 1:
            version = "/".join(part for part in (served[0]["group"], served[0]["version"]) if part)
            kinds[f"{version}/{served[0]['kind']}"] = short(name)
    return kinds, components


def main():
    base_kinds, base = read(os.path.join(FOLDER, f"{BASE}.schemas"))
    kinds, components = definitions(sys.argv[1], BASE)
    more = {name: schema for name, schema in components.items() if name not in base}
    write(f"{BASE}.more.schemas", {key: name for key, name in kinds.items() if key not in base_kinds}, more)
    base = {**more, **base}
    for schema in base.values():
        if not schema.get("required", True):
            del schema["required"]
    for minor in MINORS:
        kinds, components = definitions(sys.argv[1], minor)
        enriched = {name: enrich(schema, base[name]) if name in base else schema for name, schema in components.items()}
        for name in enriched.keys() & base.keys():
            require(enriched[name], base[name])
        write(f"{minor}.schemas", kinds, {
            name: schema for name, schema in enriched.items() if base.get(name) != schema
        })


main()
