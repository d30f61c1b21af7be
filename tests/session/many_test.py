# SPDX-License-Identifier: Apache-2.0
"""1,000 targets in one call: bounded in memory, in threads and in time."""
import json
import os
import ssl
import subprocess
import sys
import threading
import time

from session_world import Fake, SESSION, chain_of, free_port, server

TARGETS, JOBS = 1000, 64
SANITIZED = "ASAN_OPTIONS" in os.environ

# Twenty ports; one event loop serves them all.
SERVER = """\
import asyncio, ssl, sys
async def serve(reader, writer):
    await reader.read(1)
    writer.close()
async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    for port in sys.argv[3:]:
        await asyncio.start_server(serve, "0.0.0.0", int(port), ssl=context, backlog=512)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def peak(process):
    """MiB. Not of rusage, which counts Python's memory from before the exec."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def measure(requests, jobs):
    """answers, seconds, the peak of resident memory in MiB"""
    began = time.monotonic()
    with subprocess.Popen([SESSION, "--jobs", str(jobs)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        def feed():
            for request in requests:
                process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()

        feeder = threading.Thread(target=feed)
        feeder.start()
        answers = [json.loads(process.stdout.readline()) for _ in requests]
        seconds = time.monotonic() - began
        feeder.join()
        memory = peak(process)
        process.stdin.close()
        assert process.stdout.read() == b"" and process.wait(timeout=20) == 0
    assert sorted(a["id"] for a in answers) == list(range(len(requests)))
    return answers, seconds, memory


def test_a_thousand_targets(world, capsys):
    ports = [free_port() for _ in range(20)]
    _, _, chain, key = world.leaf()
    command = [sys.executable, "-c", SERVER, chain, key, *ports]
    with server(command, ports[-1]):
        requests = [{"id": i, "host": f"127.0.{i // 200}.{i % 200 + 1}", "port": ports[i % 20],
                     "servername": f"host{i}.example.com", "timeout": 60} for i in range(TARGETS)]
        _, _, one = measure(requests[:1], JOBS)
        answers, seconds, many = measure(requests, JOBS)
        _, _, fewer = measure(requests[:200], JOBS)
    with capsys.disabled():
        print(f"\n{TARGETS} targets, {JOBS} at once: {seconds:.1f} s, {many:.1f} MiB "
              f"(200 targets: {fewer:.1f} MiB, one: {one:.1f} MiB)")
    assert all(a["failure"] is None and a["possession"] for a in answers)
    assert all(chain_of(a) == world.chain() for a in answers)
    assert seconds < 60
    if not SANITIZED:
        assert one < 20 and many < 48
        assert many < fewer * 1.3 + 2  # the number of targets does not matter


def test_a_thousand_targets_that_fail():
    """Closed ports, and names that do not resolve in between."""
    port = free_port()
    requests = [{"id": i, "host": "127.0.0.1" if i % 50 else f"h{i}.invalid", "port": port,
                 "servername": None, "timeout": 20} for i in range(TARGETS)]
    answers, seconds, memory = measure(requests, JOBS)
    codes = [a["failure"]["code"] for a in answers]
    assert codes.count("unreachable") == 980 and codes.count("name-not-resolved") == 20
    assert seconds < 60
    assert SANITIZED or memory < 48


def test_hanging_targets_do_not_stop_the_others(world):
    """As many hang as there are jobs: the rest is done after them, and nothing is lost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.leaf()[2:])

    def serve(connection):
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    with Fake(lambda c: slow.hang()) as slow, Fake(serve) as good:
        requests = [{"id": i, "host": "127.0.0.1", "port": slow.port if i < 16 else good.port,
                     "timeout": 1 if i < 16 else 20} for i in range(48)]
        answers, seconds, _ = measure(requests, 16)
    assert sum(a["failure"] is None for a in answers) == 32
    assert sum((a["failure"] or {}).get("how") == "hang" for a in answers) == 16
    assert seconds < 20
