#!/usr/bin/env python3
"""Compacts recorded exchanges with a real API server into the one file that the contract tests replay.

    Scripts/compact-transcripts.py FOLDER > Tests/LocalClusterTests/Contract/exchanges.jsonl

FOLDER holds `index.json` and a file per exchange, or per run of `kubectl -v=9`, whose requests become exchanges too.
Each line of the result is one exchange: what was asked, by whom and when, and what came back.
"""
import json
import re
import sys
from email.utils import parsedate_to_datetime
from pathlib import Path

# The credentials of a file that does not name them; setup.md beside the transcripts says who they are.
USERS = {
    "085": "token:of-nobody", "086": "anonymous", "087": "token:viewer", "088": "token:viewer", "089": "token:admin",
    "090": "stranger", "091": "token:viewer", "092": "token:viewer", "093": "token:deployer",
    "269": "anonymous", "270": "anonymous", "271": "anonymous",
}
# Sent with this key given twice, which their JSON could not keep.
GIVEN_TWICE = {"059": "replicas", "060": "replicas", "061": "replicas"}
KEPT = ["Content-Type", "Warning", "Retry-After", "Etag", "X-From-Cache"]


def exchange(file, entry, start):
    request, response = entry["request"], entry["response"]
    method, path = request["line"].split(" ")[:2]
    headers = request.get("headers", {})
    row = {"file": file, "method": method, "path": path, "user": USERS.get(file[:3], "admin")}
    row["headers"] = {key: value for key, value in headers.items() if key != "Authorization"}
    if request.get("body") is not None:
        row["body"] = twice(whole(request["body"]), GIVEN_TWICE.get(file[:3]))
    answered = response.get("headers", {})
    if "Date" in answered:
        row["second"] = int(parsedate_to_datetime(answered["Date"]).timestamp()) - start
    row["status"] = response["status"]
    row["answered"] = {key: value for key, value in answered.items() if key in KEPT}
    if "events" in response:
        row["events"] = plain(response["events"])
        row["isOpen"] = response.get("ended", "").startswith("still open")
    elif "body" in response:
        row["answer"] = plain(response["body"])
    return row


def plain(node):
    """The answer without the config map that the recorded distribution projects into each pod."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node if not is_of_distribution(item)]
    return node


def is_of_distribution(item):
    source = item.get("configMap") if isinstance(item, dict) else None
    return isinstance(source, dict) and source.get("name") == "openshift-service-ca.crt"


def whole(body):
    """The body with its shortened texts at their full length."""
    if isinstance(body, dict):
        return {key: whole(value) for key, value in body.items()}
    if isinstance(body, str) and (match := re.fullmatch(r"(.)\1*…\((\d+) characters\)", body)):
        return {"repeat": match.group(1), "count": int(match.group(2))}
    return body


def twice(body, key):
    """The body as text in which the key stands twice."""
    if key is None:
        return body
    return re.sub(rf'"{key}":', f'"{key}":1,"{key}":', json.dumps(body, separators=(",", ":")), count=1)


def block(lines, position, name):
    """The body that a log line starts, on that line or in the indented lines after it."""
    match = re.search(rf'"{name} Body" body=(.*)$', lines[position])
    text = match.group(1)
    if text != "<":
        return json.loads(text) if text.startswith('"') else text
    end = lines.index(" >", position)
    return "\n".join(line.removeprefix("\t") for line in lines[position + 1:end])


def kubectl(file, text, start):
    lines = text.splitlines()
    row, body = None, ""
    for position, line in enumerate(lines):
        if '"Request Body" body=' in line:
            body = block(lines, position, "Request")
        elif "] curl -v" in line:
            if row:
                yield row
            headers = dict(header.split(": ", 1) for header in re.findall(r'-H "([^"]*)"', line))
            url = re.search(r"'(https://[^']*)'", line).group(1)
            row = {"file": file, "method": re.search(r"-X(\w+)", line).group(1),
                   "path": re.sub(r"^https://[^/]*", "", url), "user": "admin", "headers": headers, "answered": {}}
            if body:
                row["body"] = parsed(body)
        elif row and (match := re.search(r"\] [A-Z]+ https://\S+ (\d{3}) ", line)):
            row["status"] = int(match.group(1))
        elif row and (match := re.search(r"\]     (Date|Warning|Content-Type): (.*)$", line)):
            if match.group(1) == "Date":
                row["second"] = int(parsedate_to_datetime(match.group(2)).timestamp()) - start
            else:
                row["answered"][match.group(1)] = match.group(2)
        elif row and '"Response Body" body=' in line:
            answer = block(lines, position, "Response")
            if not answer.startswith("00000000 "):
                row["answer"] = parsed(answer)
    if row:
        yield row


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def main():
    folder = Path(sys.argv[1])
    start = None
    for item in json.loads((folder / "index.json").read_text()):
        file = item["file"]
        text = (folder / file).read_text()
        if file.endswith(".txt"):
            rows = kubectl(file, text, start)
        else:
            entry = json.loads(text)
            if start is None:
                start = int(parsedate_to_datetime(entry["response"]["headers"]["Date"]).timestamp())
            rows = [exchange(file, entry, start)]
        for row in rows:
            print(json.dumps(row, separators=(",", ":"), ensure_ascii=False))


main()
