"""Serves MongoDB's protocol for tests, until the test process is gone.

Says its port in one line when it serves. Whoever started this holds the other end of its standard input; when that is closed,
in whatever way the process ended, this one ends and removes its folder.
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
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--user", help="who is let in; anybody where nobody is named")
parser.add_argument("--password")
parser.add_argument("--standalone", action="store_true", help="be no replica set")
asked = parser.parse_args()
end = time.monotonic() + 60

os.makedirs(asked.folder, exist_ok=True)
server = None
while server is None:
    try:
        server = SecantusDBServer(
            port=asked.port, storage_path=asked.folder, cache_size="256M",
            replica_set_name=None if asked.standalone else "secantus")
        server.start()
    except OSError as error:
        # The port of a server that was killed may be some client's for a moment.
        if not asked.port or error.errno != errno.EADDRINUSE or time.monotonic() > end:
            raise
        server = None
        time.sleep(0.05)
if asked.user:
    with pymongo.MongoClient("127.0.0.1", server.port) as client:
        client.admin.command("createUser", asked.user, pwd=asked.password, roles=["root"])
    server.require_auth = True
print(server.port, flush=True)
while sys.stdin.buffer.read(1024):
    pass
try:
    # Else it would go on writing while its folder is removed.
    server.stop()
finally:
    shutil.rmtree(asked.folder, ignore_errors=True)
    os._exit(0)
