"""A local cluster in a scratch folder, for measuring and soaking it: start, ask over one TLS connection, stop."""

import base64
import http.client
import json
import os
import signal
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Cluster:
    def __init__(self, programs, folder):
        self.deploy = Path(programs).resolve() / "grover-deploy"
        self.folder = Path(folder)

    def local(self, *words):
        done = subprocess.run([str(self.deploy), "local", *words], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"local {' '.join(words)} exited {done.returncode}: {done.stderr}")
        return done.stdout

    def up(self, *words):
        return self.local("up", "--load-balancers", "any", *words)

    def down(self):
        subprocess.run([str(self.deploy), "local", "down", "--grace", "1"], cwd=self.folder, capture_output=True)

    @property
    def pid(self):
        return json.loads((self.folder / ".grover/control-plane.json").read_text())["process"]["pid"]

    def kill(self):
        """Ends the control plane; until the last of its threads is gone it counts as running, and holds its lock."""
        pid = self.pid
        os.kill(pid, signal.SIGKILL)
        while any(not self.is_zombie(thread) for thread in Path(f"/proc/{pid}/task").glob("*/stat")):
            time.sleep(0.002)

    @staticmethod
    def is_zombie(stat):
        try:
            return stat.read_text().rpartition(") ")[2].startswith("Z")
        except OSError:
            return True

    def processes(self):
        """Command lines of everything that was started from this folder."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                if str(self.folder) in words:
                    found[int(entry.name)] = words
        return found

    def client(self):
        return Client(self.folder / ".grover/kubeconfig")


class Client:
    """One kept-alive connection to the API as the cluster's administrator."""

    def __init__(self, kubeconfig):
        fields = {}
        for line in Path(kubeconfig).read_text().splitlines():
            key, _, value = line.strip().partition(": ")
            fields[key.removeprefix("- ")] = value.strip('"')
        context = ssl.create_default_context(
            cadata=base64.b64decode(fields["certificate-authority-data"]).decode())
        with tempfile.NamedTemporaryFile(mode="wb", suffix=".pem") as pair:
            for key in ["client-certificate-data", "client-key-data"]:
                pair.write(base64.b64decode(fields[key]) + b"\n")
            pair.flush()
            context.load_cert_chain(pair.name)
        self.port = int(fields["server"].rsplit(":", 1)[1])
        self.connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=120)

    def ask(self, method, path, body=None, kind="application/json"):
        """Status and body of the answer."""
        data = None if body is None else json.dumps(body).encode()
        self.connection.request(method, path, body=data, headers={"Content-Type": kind})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")

    def watch(self, path):
        """The events of a watch, as they come."""
        self.connection.request("GET", path)
        for line in self.connection.getresponse():
            yield json.loads(line)

    def close(self):
        self.connection.close()
