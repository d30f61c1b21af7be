# SPDX-License-Identifier: Apache-2.0
"""TLS servers on loopback, of the openssl command, that surely end.

Each takes a port that the system chooses. They are stopped when the context is left; should this
program be killed before that, coreutils' timeout ends them all the same.
"""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import time

LIFETIME_SECONDS = 300
START_SECONDS = 10


@contextlib.contextmanager
def serving(folder, chains):
    """chains: lists of pki.Certificate, the server's own first. Yields their ports, in order."""
    with contextlib.ExitStack() as running:
        logs = []
        for number, sent in enumerate(chains, 1):
            log = pathlib.Path(folder) / f"s_server{number}.log"
            process = _start(sent, log)
            running.callback(_stop, process)
            logs.append((process, log))
        yield [_port(process, log) for process, log in logs]


def _start(sent, log):
    command = ["timeout", str(LIFETIME_SECONDS), "openssl", "s_server", "-accept", "127.0.0.1:0",
               "-cert", str(sent[0].path), "-key", str(sent[0].key)]
    if len(sent) > 1:
        further = log.with_suffix(".pem")
        further.write_text("".join(c.pem for c in sent[1:]))
        command += ["-cert_chain", str(further)]
    with log.open("wb") as out:
        # Standard input stays open: s_server takes its end for the wish to stop.
        # A session of its own, so that the terminal's ^C leaves the stopping to us.
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out,
                                stderr=subprocess.STDOUT, start_new_session=True)


def _port(process, log):
    """s_server says where it listens once it does."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        said = re.search(r"^ACCEPT 127\.0\.0\.1:(\d+)$", log.read_text(errors="replace"), re.M)
        if said:
            return int(said.group(1))
        time.sleep(0.02)
    raise RuntimeError(f"openssl s_server did not start:\n{log.read_text(errors='replace')}")


def _stop(process):
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=3)
            break
    process.stdin.close()
