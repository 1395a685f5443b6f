"""The program whose answers were recorded, as far as they are known: says its version, its pod and whether it is ready."""
import http.server
import os
import signal
import sys
import threading

version = sys.argv[1]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        unready = self.path == "/readyz" and version.endswith("-unready")
        if self.path in ("/readyz", "/healthz"):
            text = "ready: no\n" if unready else "ready: ok\n"
        else:
            text = f"hello {version.split('-')[0]} from {os.environ['HOSTNAME']}\n"
        self.send_response(503 if unready else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = http.server.ThreadingHTTPServer((os.environ["HOST"], 8080), Handler)
print(f"web {version.split('-')[0]} listening on 8080", flush=True)
if version.endswith("-crash"):
    # Ready once and for a moment, so that the rollout gets to its second pod and no further.
    ran = os.path.join(os.environ["HOME"], "ran")
    threading.Timer(0.2 if os.path.exists(ran) else 1.2, lambda: os._exit(1)).start()
    open(ran, "w").close()
server.serve_forever()
