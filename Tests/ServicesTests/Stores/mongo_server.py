"""Serves MongoDB's protocol for tests, until the test process is gone.

Says its address in one line when it serves. Whoever started this holds the other end of its standard input; when that is
closed, in whatever way the process ended, this one ends and removes its folder.
"""

import argparse
import errno
import os
import shutil
import sys
import time

import pymongo
from secantus.server import SecantusDBServer

parser = argparse.ArgumentParser()
parser.add_argument("folder", help="for what it keeps")
parser.add_argument("--address", help="where to listen; a free port of an address of its own where none is named")
parser.add_argument("--user", help="who is let in; anybody where nobody is named")
parser.add_argument("--password")
parser.add_argument("--standalone", action="store_true", help="be no replica set")
asked = parser.parse_args()
end = time.monotonic() + 60

os.makedirs(asked.folder, exist_ok=True)
# Hardly anybody else gets a port of this address, so that a server may come back where one was killed.
own = 256 + os.getpid() % (65536 - 512)
host, _, port = (asked.address or f"127.0.{own >> 8}.{own & 255}:0").partition(":")
server = SecantusDBServer(
    host=host, port=int(port), storage_path=asked.folder, cache_size="256M",
    replica_set_name=None if asked.standalone else "secantus")
while True:
    try:
        server.start()
        break
    except OSError as error:
        # The one that was killed may not be gone yet.
        if error.errno != errno.EADDRINUSE or time.monotonic() > end:
            raise
        time.sleep(0.05)
if asked.user:
    with pymongo.MongoClient(server.host, server.port) as client:
        client.admin.command("createUser", asked.user, pwd=asked.password, roles=["root"])
    server.require_auth = True
print(f"{server.host}:{server.port}", flush=True)
while sys.stdin.buffer.read(1024):
    pass
try:
    # Else it would go on writing while its folder is removed.
    server.stop()
finally:
    shutil.rmtree(asked.folder, ignore_errors=True)
    os._exit(0)
