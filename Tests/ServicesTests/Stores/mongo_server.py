"""Serves MongoDB's protocol for tests, until the test process is gone.

Says its port in one line when it serves. Whoever started this holds the other end of its standard input; when that is closed,
in whatever way the process ended, this one ends and removes its folder.
"""

import argparse
import os
import shutil
import sys

import pymongo
from secantus.server import SecantusDBServer

parser = argparse.ArgumentParser()
parser.add_argument("folder", help="for what it keeps")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--user", help="who is let in; anybody where nobody is named")
parser.add_argument("--password")
parser.add_argument("--standalone", action="store_true", help="be no replica set")
asked = parser.parse_args()

os.makedirs(asked.folder, exist_ok=True)
server = SecantusDBServer(
    port=asked.port, storage_path=asked.folder, cache_size="256M",
    replica_set_name=None if asked.standalone else "secantus")
server.start()
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
