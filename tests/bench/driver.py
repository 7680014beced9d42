"""Drives a server from a process of its own: so many requests, so many clients, every answer looked at."""

import http.client
import os
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Request:
    """One request and the status it must get."""

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expect: int = 200


Step = Callable[[str], Request]
"""Makes a request from the body of the answer before it."""


@dataclass
class Measured:
    """Times in milliseconds and the rate of one round."""

    rps: float
    p50_ms: float
    p95_ms: float


def drive(port: int, make: Callable[[int, int], list[Step]], clients: int, count: int) -> Measured:
    """Do `count` units of work over `clients` kept connections; `make(client, number)` says which.

    A unit is mostly one request; where it has several, its time is that of all of them together.

    Raises AssertionError when one is answered otherwise than expected.
    """
    times: list[float] = []
    faults: list[str] = []
    gate = threading.Barrier(clients + 1)

    def work(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        gate.wait()
        for number in range(count // clients):
            start = time.perf_counter()
            body = ""
            for step in make(client, number):
                request = step(body)
                connection.request(request.method, request.path, request.body, request.headers)
                answer = connection.getresponse()
                body = answer.read().decode(errors="replace")
                if answer.status != request.expect:
                    faults.append(f"{request.method} {request.path}: {answer.status} {body[:200]!r}")
                    return
            times.append((time.perf_counter() - start) * 1000)
        connection.close()

    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    assert not faults, faults[0]
    ordered = sorted(times)
    return Measured(len(times) / elapsed, statistics.median(ordered), ordered[int(len(ordered) * 0.95)])


def cpu_seconds(pids: list[int]) -> float:
    """Return the CPU time that processes have used, in seconds, by the operating system's own count."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")
