"""Requests as fast as one keep-alive connection allows, in a process of its own."""

import json
import socket
import sys
import time

RECEIVED = 1 << 20


def main(argv: list[str]) -> int:
    """Send ``seconds`` long the requests that standard input names, and say how it went.

    Standard input: ``{"port", "seconds", "requests": [[path, {header: value}], …]}``.
    Standard output: ``{"times": [seconds, …], "statuses": {status: count}}``.
    """
    del argv
    wanted = json.load(sys.stdin)
    texts = [_text(path, headers).encode() for path, headers in wanted["requests"]]
    with socket.create_connection(("127.0.0.1", wanted["port"])) as connection:
        result = _send_all(connection, texts, wanted["seconds"])
    json.dump(result, sys.stdout)
    return 0


def _text(path: str, headers: dict[str, str]) -> str:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""])


def _send_all(connection: socket.socket, texts: list[bytes], seconds: float) -> dict[str, object]:
    times: list[float] = []
    statuses: dict[str, int] = {}
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        connection.sendall(texts[len(times) % len(texts)])
        status = _receive(connection)
        times.append(time.perf_counter() - began)
        statuses[status] = statuses.get(status, 0) + 1
    return {"times": times, "statuses": statuses}


def _receive(connection: socket.socket) -> str:
    """Read one answer to its end; give its status."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, body = data.split(b"\r\n\r\n", 1)
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        body += _more(connection)
    return head[9:12].decode()


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(RECEIVED)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
