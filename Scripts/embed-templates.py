#!/usr/bin/env python3
"""Writes templates/ into Sources/grover-deploy/Rendering/EmbeddedTemplates.swift; `make record` runs it."""
import pathlib

root = pathlib.Path(__file__).resolve().parent.parent
folder = root / "templates"
lines = [
    "// swift-format-ignore-file",
    "// Written by Scripts/embed-templates.py from templates/; change those and run `make record`.",
    "",
    "/// The templates that come with the tool, by path below `templates/`.",
    "enum EmbeddedTemplates {",
    "    static let texts: [String: String] = [",
]
for path in sorted(folder.rglob("*.yaml"), key=lambda path: path.relative_to(folder).as_posix()):
    name = path.relative_to(folder).as_posix()
    lines.append(f'        "{name}": #"""')
    lines += [f"            {line}".rstrip() for line in path.read_text().splitlines()]
    lines += ["", '            """#,']
lines += ["    ]", "}", ""]
(root / "Sources/grover-deploy/Rendering/EmbeddedTemplates.swift").write_text("\n".join(lines))
