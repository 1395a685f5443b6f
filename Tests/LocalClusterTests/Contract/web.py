"""The program whose answers were recorded, as far as they are known: says its version, its pod and whether it is ready."""
import http.server
import os
import signal
import sys
import threading

version, once = sys.argv[1:]


def is_first():
    """Whether this process is the first of all that ask."""
    try:
        os.close(os.open(once, os.O_CREAT | os.O_EXCL))
        return True
    except FileExistsError:
        return False


crashes = version.endswith("-crash")
# One is ready for a moment, so that the rollout gets to its second pod and, on however busy a machine, no further.
is_ready = is_first() if crashes else not version.endswith("-unready")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        unready = self.path == "/readyz" and not is_ready
        if self.path in ("/readyz", "/healthz"):
            text = "ready: no\n" if unready else "ready: ok\n"
        else:
            text = f"hello {version.split('-')[0]} from {os.environ['HOSTNAME']}\n"
        self.send_response(503 if unready else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
        if crashes and is_ready and self.path == "/readyz":
            crash_after(0.5)

    def log_message(self, *_):
        pass


def crash_after(seconds):
    threading.Timer(seconds, lambda: os._exit(1)).start()


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = http.server.ThreadingHTTPServer((os.environ["HOST"], 8080), Handler)
print(f"web {version.split('-')[0]} listening on 8080", flush=True)
if crashes and not is_ready:
    crash_after(0.2)
server.serve_forever()
