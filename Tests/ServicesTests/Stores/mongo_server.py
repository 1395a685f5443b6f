"""Serves MongoDB's protocol for tests, until the test process is gone.

Arguments: a port, 0 for any; and optionally a user and a password, without which nobody is let in then. Says its port in one
line when it serves. Whoever started this holds the other end of its standard input; when that is closed, in whatever way the
process ended, this one ends and removes what it kept.
"""

import os
import shutil
import sys
import tempfile
import threading

import pymongo
from secantus.server import SecantusDBServer


def main(port, user=None, password=None):
    folder = tempfile.mkdtemp(prefix="mongo-server-")
    server = SecantusDBServer(host="127.0.0.1", port=int(port), storage_path=folder, cache_size="256M")
    server.start()
    if user:
        with pymongo.MongoClient(f"mongodb://127.0.0.1:{server.port}/?replicaSet=secantus") as client:
            client.admin.command("createUser", user, pwd=password, roles=["root"])
        server.require_auth = True
    print(server.port, flush=True)
    while sys.stdin.buffer.read(1024):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


main(*sys.argv[1:])
