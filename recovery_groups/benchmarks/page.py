"""The whole finder page over a world of a million meetings: ``bin/bench page``.

Two connections ask the real server, whose two workers share the machine's cores with them.
Every path is measured next to a view that only says hello, in the same run.
"""

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from meetings.models import GazetteerPlace, Meeting
from recovery_groups.benchmarks import finder, world
from recovery_groups.benchmarks.figures import give, summed_up, tell

SIZE = 1_000_000
CONNECTIONS = 2
SECONDS = 8.0
SPOTS = 300
WAIT_SECONDS = 30
Requests = list[tuple[str, dict[str, str]]]


def main(argv: list[str]) -> int:
    """Fill the world where it is not there, serve it, and give each path's figures."""
    parser = argparse.ArgumentParser(prog="bin/bench page", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=SIZE)
    options = parser.parse_args(argv)
    if Meeting.objects.count() != options.size:
        finder.fill(options.size)
    with served() as port:
        give(measure(port), as_json=options.json)
    return 0


@contextmanager
def served(**more: str) -> Iterator[int]:
    """Run the web server as ``bin/serve`` does, with the address that says hello; ``more`` is its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "2", "--blocking-threads", "1", "--http", "1",
        "--no-ws", "--log-level", "warning", "recovery_groups.benchmarks.serving:application",
    ]  # fmt: skip
    as_served = {"DATABASE_ROLE": "app", "DATABASE_PATIENT": "0", "LOG_LEVEL": "WARNING"}
    environment = os.environ | as_served | more
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the web server does not start")


def measure(port: int) -> dict[str, object]:
    """Ask each path for some seconds; give percentiles, and requests/s against hello."""
    chance = random.Random(SIZE)
    # Never the same search twice within a minute: what the server keeps does not help.
    some = enumerate(_paths(chance, SPOTS * 40))
    fresh = [f"{path}&km={finder.KM + n % 1000 / 1000:.3f}" for n, path in some]
    again = _paths(chance, SPOTS)
    half = len(fresh) // 2
    plans: dict[str, Requests] = {
        "hello": [("/hello", {})],
        "page, each search new": [(path, {}) for path in fresh[:half]],
        "json, each search new": [(f"{path}&as=json", {}) for path in fresh[half:]],
        "page, 300 searches again": [(path, {}) for path in again],
        "json, 300 searches again": [(f"{path}&as=json", {}) for path in again],
    }
    found: dict[str, object] = {}
    for name, requests in plans.items():
        found[name] = _load(port, name, requests)
    path = again[0]
    etag = {"If-None-Match": _etag(port, path)}
    found["304 by ETag"] = _load(port, "304 by ETag", [(path, etag)])
    return _compared(found)


def _paths(chance: random.Random, count: int) -> list[str]:
    towns = GazetteerPlace.objects.filter(kind="town", country__in=world.COUNTRIES)
    big = list(towns.filter(population__gte=finder.METROPOLIS).order_by("pk"))
    small = list(towns.filter(population__range=finder.VILLAGE).order_by("pk"))
    picked = chance.choices(big, k=count // 2) + chance.choices(small, k=count // 2)
    chance.shuffle(picked)
    return [f"/?lat={town.latitude:.2f}&lng={town.longitude:.2f}" for town in picked]


def _etag(port: int, path: str) -> str:
    # At the minute's end the name changes: begin with a new one.
    time.sleep(60 - time.time() % 60)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Host": "localhost"})
    etag = connection.getresponse().headers["ETag"]
    connection.close()
    return str(etag)


def _load(port: int, name: str, requests: Requests) -> dict[str, object]:
    tell(f"  {name}")
    share = [requests[number::CONNECTIONS] or requests for number in range(CONNECTIONS)]
    asking = [_start(port, part) for part in share]
    answers = [json.loads(process.communicate()[0]) for process in asking]
    times = [taken for answer in answers for taken in answer["times"]]
    statuses = {status for answer in answers for status in answer["statuses"]}
    return {
        **summed_up(times),
        "requests_a_second": round(len(times) / SECONDS),
        "statuses": sorted(statuses),
    }


def _start(port: int, requests: Requests) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "recovery_groups.benchmarks.load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    json.dump({"port": port, "seconds": SECONDS, "requests": requests}, process.stdin)
    process.stdin.close()
    process.stdin = None
    return process


def _compared(found: dict[str, object]) -> dict[str, object]:
    def rate(name: str) -> float:
        figures = found[name]
        return float(figures["requests_a_second"]) if isinstance(figures, dict) else 0.0

    for name, figures in found.items():
        if isinstance(figures, dict):
            figures["share_of_hello"] = f"{100 * rate(name) / rate('hello'):.0f} %"
    return found
