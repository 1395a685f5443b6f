"""The Python client library against a local cluster whose history is short: lists, a watch through 410, patches, and its
leader election. Prints what it saw, one fact a line; exits 1 with a trace where anything is otherwise.

    python_client.py KUBECONFIG
"""

import os
import sys
import threading
import time

from kubernetes import client, config, watch
from kubernetes.client.rest import ApiException
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock

config.load_kube_config(config_file=sys.argv[1])
core = client.CoreV1Api()


def config_map(name, **data):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name), data=data)


def lists_and_patches():
    for number in range(5):
        core.create_namespaced_config_map("default", config_map(f"map-{number}", n=str(number)))
    first = core.list_namespaced_config_map("default", limit=2)
    names = [item.metadata.name for item in first.items]
    while first.metadata._continue:
        first = core.list_namespaced_config_map("default", limit=2, _continue=first.metadata._continue)
        names += [item.metadata.name for item in first.items]
    assert [name for name in names if name.startswith("map-")] == [f"map-{number}" for number in range(5)], names
    patched = core.patch_namespaced_config_map("map-0", "default", {"data": {"more": "yes"}})
    assert patched.data == {"n": "0", "more": "yes"}, patched.data
    try:
        core.read_namespaced_config_map("absent", "default")
        raise AssertionError("an absent object was read")
    except ApiException as error:
        assert error.status == 404 and error.reason == "Not Found", error
    print("listed in pages, patched, and missed what is absent")


def watch_through_expiry():
    """A watch from a version that the server has forgotten gets 410, lists anew and goes on."""
    old = core.list_namespaced_config_map("default").metadata.resource_version
    expired = False
    for number in range(200):
        core.patch_namespaced_config_map("map-1", "default", {"data": {"n": str(number)}})
        try:
            for _ in watch.Watch().stream(
                    core.list_namespaced_config_map, "default", resource_version=old, timeout_seconds=1):
                break
        except ApiException as error:
            assert error.status == 410, error
            expired = True
            break
        time.sleep(0.1)
    assert expired, "no version expired in 20 s and more"
    for number in range(20):
        fresh = core.list_namespaced_config_map("default").metadata.resource_version
        core.patch_namespaced_config_map("map-2", "default", {"data": {"seen": str(number)}})
        try:
            for event in watch.Watch().stream(
                    core.list_namespaced_config_map, "default", resource_version=fresh, timeout_seconds=120):
                assert event["object"].data.get("seen") == str(number), event
                print("watched through 410")
                return
            break
        except ApiException as error:
            # On a busy machine it was forgotten before the watch began.
            assert error.status == 410, error
    raise AssertionError("the change did not reach the watch")


def elects(lock_type, name):
    """Two candidates; the second leads when the first has let its lease run out."""
    led, both = [], threading.Event()

    def candidate(identity):
        def lead():
            led.append(identity)
            if len(led) == 2:
                both.set()
            # The first leader stops renewing when its function fails.
            if len(led) == 1:
                time.sleep(0.5)
                raise RuntimeError("the leader ends")
            both.wait(180)

        lock = lock_type(name, "default", identity)
        settings = electionconfig.Config(lock, 5, 4, 1.5, lead, lambda: None)
        threading.Thread(target=leaderelection.LeaderElection(settings).run, daemon=True).start()

    candidate("one")
    candidate("two")
    assert both.wait(180), led
    assert sorted(led) == ["one", "two"], led
    print(f"led one after the other with {lock_type.__name__}")


lists_and_patches()
watch_through_expiry()
elects(ConfigMapLock, "election-map")
elects(LeaseLock, "election-lease")
sys.stdout.flush()
# Candidates go on in their threads for as long as there is a process.
os._exit(0)
