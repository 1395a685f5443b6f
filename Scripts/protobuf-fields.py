#!/usr/bin/env python3
"""Lists the protobuf fields of Kubernetes objects, for CKubernetesSchemas to embed.

    Scripts/protobuf-fields.py KUBECTL > Sources/grover-deploy/CKubernetesSchemas/1.36.protobuf

KUBECTL is the kubectl program for Linux. It holds, for reflection, the description of every Go struct of the API with
the tags of its fields (`protobuf:"bytes,1,opt,name=metadata"`); this script finds those descriptions.

Line 1 maps `apiVersion/kind` to message names. Every further line is one message: `NAME field field …`, sorted by
name. A field is `number:name:type`: `s` text, `i` whole number, `b` true or false, `d` fraction, `y` bytes, or a
message's name; before it `*` for a list and `%` for a mapping by text. After it `!` keeps a zero (the field was a
pointer, or is always written), and a field without a name has its parts in place of itself.
"""
import json
import re
import struct
import sys

KIND_BOOL, KIND_FLOAT64, KIND_MAP, KIND_POINTER, KIND_SLICE, KIND_STRING, KIND_STRUCT = 1, 14, 21, 22, 23, 24, 25
KINDS_INTEGER = range(2, 13)
GROUPS = {
    "core/v1": "v1", "apps/v1": "apps/v1", "batch/v1": "batch/v1", "autoscaling/v1": "autoscaling/v1",
    "autoscaling/v2": "autoscaling/v2", "policy/v1": "policy/v1", "networking/v1": "networking.k8s.io/v1",
    "rbac/v1": "rbac.authorization.k8s.io/v1", "coordination/v1": "coordination.k8s.io/v1",
    "discovery/v1": "discovery.k8s.io/v1", "events/v1": "events.k8s.io/v1", "storage/v1": "storage.k8s.io/v1",
    "scheduling/v1": "scheduling.k8s.io/v1", "authentication/v1": "authentication.k8s.io/v1",
    "authorization/v1": "authorization.k8s.io/v1",
}
META = "apimachinery.pkg.apis.meta.v1"


class Program:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        table, = struct.unpack_from("<Q", self.data, 32)
        size, count = struct.unpack_from("<HH", self.data, 54)
        self.segments = []
        for index in range(count):
            kind, _, offset, address, _, length, _, _ = struct.unpack_from("<IIQQQQQQ", self.data, table + index * size)
            if kind == 1 and length:
                self.segments.append((address, length, offset))

    def offset(self, address):
        for start, length, offset in self.segments:
            if start <= address < start + length:
                return address - start + offset
        return None

    def word(self, address):
        offset = self.offset(address)
        return struct.unpack_from("<Q", self.data, offset)[0]

    def text(self, address):
        """A name and its tag, as reflection keeps them."""
        offset = self.offset(address)
        flags, offset = self.data[offset], offset + 1
        texts = []
        for present in (True, flags & 2):
            if not present:
                texts.append("")
                continue
            length, shift = 0, 0
            while True:
                byte, offset = self.data[offset], offset + 1
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            texts.append(self.data[offset:offset + length].decode("utf-8", "replace"))
            offset += length
        return texts

    def kind(self, type):
        return self.data[self.offset(type) + 23] & 31

    def element(self, type):
        return self.word(type + 48)

    def map_value(self, type):
        return self.word(type + 56)


def struct_types(program):
    """Addresses of the struct descriptions that have a field with a protobuf tag."""
    names = set()
    for found in re.finditer(rb'protobuf:"', program.data):
        # The tag stands behind its length, that behind the name, its length and a byte of flags.
        for back in range(4, 200):
            start = found.start() - back
            if program.data[start] & 3 != 3 or program.data[start] > 15:
                continue
            length = program.data[start + 1]
            tag = start + 2 + length
            if length < 100 and tag < found.start() <= tag + 80 and program.data[start + 2:tag].isalnum():
                names.add(start)
    by_offset = {}
    for start, length, offset in program.segments:
        for name in names:
            if offset <= name < offset + length:
                by_offset[name - offset + start] = name
    fields = set()
    for start, length, offset in program.segments:
        count = length // 8
        for index, value in enumerate(struct.unpack_from(f"<{count}Q", program.data, offset)):
            if value in by_offset:
                fields.add(start + index * 8)
    # The first field may have no such tag: it stands one or two entries before.
    starts = {field - 24 * back for field in fields for back in range(3)}
    found = set()
    for start, length, offset in program.segments:
        words = struct.unpack_from(f"<{length // 8}Q", program.data, offset)
        for index, value in enumerate(words[:-2]):
            if value in starts and 0 < words[index + 1] == words[index + 2] < 200:
                header = start + index * 8 - 56
                if header >= start and program.data[program.offset(header) + 23] & 31 == KIND_STRUCT:
                    found.add(header)
    return found


class Types:
    def __init__(self, program, structs):
        self.program = program
        self.base = self.find_base(structs)
        self.names = {type: self.name(type) for type in structs}

    def find_base(self, structs):
        """Where offsets of names count from: the start at which they all read as type names."""
        sample = sorted(structs)[:200]
        for start, _, _ in self.program.segments:
            good = 0
            for type in sample:
                shift, = struct.unpack_from("<i", self.program.data, self.program.offset(type) + 40)
                if self.program.offset(start + shift) is None:
                    break
                try:
                    good += bool(re.fullmatch(r"\*[a-z0-9_]+\.[A-Z]\w*", self.program.text(start + shift)[0]))
                except IndexError:
                    break
            if good > len(sample) * 0.8:
                return start
        sys.exit("no start of the type names found")

    def name(self, type):
        """`core/v1.Pod`: the last parts of the package's path and the type's name."""
        offset = self.program.offset(type)
        if not self.program.data[offset + 20] & 1:
            return None
        kind = self.program.kind(type)
        size = {KIND_STRUCT: 80, KIND_SLICE: 56, KIND_MAP: 104}.get(kind, 48)
        shift, = struct.unpack_from("<i", self.program.data, offset + 40)
        package, = struct.unpack_from("<i", self.program.data, offset + size)
        name = self.program.text(self.base + shift)[0].lstrip("*").split(".")[-1]
        return self.program.text(self.base + package)[0], name

    def fields(self, type):
        array, count = self.program.word(type + 56), self.program.word(type + 64)
        for index in range(count):
            entry = array + index * 24
            name, tag = self.program.text(self.program.word(entry))
            yield name, tag, self.program.word(entry + 8)


def message_name(name):
    package, type = name
    return package.removeprefix("k8s.io/").replace("/", ".") + "." + type


class Table:
    def __init__(self, types):
        self.types = types
        self.messages = {}

    def add(self, type):
        name = self.types.name(type)
        message = message_name(name)
        if message in self.messages:
            return message
        self.messages[message] = fields = []
        for _, tag, field in self.types.fields(type):
            proto = re.search(r'protobuf:"(\w+),(\d+),', tag)
            shown = re.search(r'json:"([^"]*)"', tag)
            if not proto or not shown:
                continue
            label, _, options = shown.group(1).partition(",")
            if label == "-":
                continue
            inline = not label or "inline" in options
            code, pointer = self.code(field)
            keeps = pointer or not ("omitempty" in options or "omitzero" in options)
            fields.append((int(proto.group(2)), "" if inline else label, code + ("!" if keeps and not inline else "")))
        return message

    def code(self, type):
        program, kind = self.types.program, self.types.program.kind(type)
        if kind == KIND_POINTER:
            return self.code(program.element(type))[0], True
        if kind == KIND_STRING:
            return "s", False
        if kind == KIND_BOOL:
            return "b", False
        if kind in KINDS_INTEGER:
            return "i", False
        if kind == KIND_FLOAT64:
            return "d", False
        if kind == KIND_STRUCT:
            return self.add(type), False
        if kind == KIND_SLICE:
            element = program.element(type)
            if program.kind(element) == 8:
                return "y", False
            named = self.types.name(type)
            if named and named[1] == "ExtraValue":
                self.messages[message_name(named)] = [(1, "items", "*s")]
                return message_name(named), False
            return "*" + self.code(element)[0], False
        if kind == KIND_MAP:
            return "%" + self.code(program.map_value(type))[0], False
        sys.exit(f"no code for kind {kind}")


def main():
    program = Program(sys.argv[1])
    types = Types(program, struct_types(program))
    table, kinds = Table(types), {}
    by_name = {name: type for type, name in types.names.items() if name}
    for (package, name), type in sorted(by_name.items()):
        group = package.removeprefix("k8s.io/api/")
        labels = [re.search(r'json:"([^"]*)"', tag) for _, tag, _ in types.fields(type)]
        is_kind = any(field == "TypeMeta" for field, _, _ in types.fields(type)) and labels
        if package.startswith("k8s.io/api/") and group in GROUPS and is_kind and not name.endswith("List"):
            kinds[f"{GROUPS[group]}/{name}"] = table.add(type)
        if package == "k8s.io/apimachinery/pkg/apis/meta/v1" and name == "DeleteOptions":
            kinds[f"meta.k8s.io/v1/{name}"] = table.add(type)
    print(json.dumps(kinds, separators=(",", ":"), sort_keys=True))
    for name, fields in sorted(table.messages.items()):
        print(name, *[f"{number}:{label}:{code}" for number, label, code in sorted(fields)])


main()
