"""The load side, run as its own process on its own core; prints one JSON object with what it saw."""

import argparse
import asyncio
import json
import secrets
import time
from collections import deque

import uvloop

from dialogue import REPAIR
from http_load import Connection, Pool
from residents import Resident, Signer


def percentile(sorted_values: list[float], share: float) -> float:
    """The value below which ``share`` of the values lie, in ms."""
    return round(sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))] * 1000, 2)


def figures(latencies: list[float], residents: list[Resident], seconds: float) -> dict[str, object]:
    """What one run showed."""
    latencies.sort()
    wrong = [sentence for resident in residents for sentence in resident.wrong]
    return {
        "messages": len(latencies),
        "per_second": round(len(latencies) / seconds, 1),
        "p50_ms": percentile(latencies, 0.5),
        "p99_ms": percentile(latencies, 0.99),
        "max_ms": round(latencies[-1] * 1000, 2),
        "wrong": len(wrong),
        "examples": wrong[:3],
    }


def people(count: int, prefix: str) -> list[Resident]:
    """So many residents who have never written before, not in an earlier run either."""
    run = secrets.token_hex(4)
    return [Resident(f"o{prefix}{run}{number:015d}", REPAIR) for number in range(count)]


async def closed_loop(
    port: int, signer: Signer, count: int, seconds: float, checked: bool
) -> dict[str, object]:
    """Every resident answers as soon as a reply arrives."""
    loop = asyncio.get_running_loop()
    pool = Pool("127.0.0.1", port, count)
    await pool.start()
    residents = people(count, f"c{count}")
    latencies: list[float] = []
    over = loop.create_future()
    running = count
    warm, end = time.perf_counter() + 1.0, time.perf_counter() + 1.0 + seconds

    def speak(resident: Resident) -> None:
        head, body = signer.push(resident.openid, resident.says())
        sent = time.perf_counter()

        def heard(reply: bytes, at: float) -> None:
            nonlocal running
            resident.hear(reply, signer.plain and checked)
            if sent >= warm:
                latencies.append(at - sent)
            if at < end:
                speak(resident)
            else:
                running -= 1
                if not running:
                    over.set_result(None)

        pool.post(head, body, heard)

    for resident in residents:
        speak(resident)
    await over
    pool.close()
    return figures(latencies, residents, seconds)


async def open_loop(port: int, signer: Signer, rate: int, seconds: float, count: int) -> dict[str, object]:
    """Messages leave by the clock, whatever the server does; latency counts from the scheduled time."""
    loop = asyncio.get_running_loop()
    pool = Pool("127.0.0.1", port, 256)
    await pool.start()
    residents = people(count, f"p{rate}")
    ready = deque(residents)
    latencies: list[float] = []
    total, sent = int(rate * seconds), 0
    over = loop.create_future()
    start = time.perf_counter() + 0.2

    def speak(resident: Resident, scheduled: float) -> None:
        head, body = signer.push(resident.openid, resident.says())

        def heard(reply: bytes, at: float) -> None:
            resident.hear(reply, signer.plain)
            latencies.append(at - scheduled)
            ready.append(resident)
            if len(latencies) == total:
                over.set_result(None)

        pool.post(head, body, heard)

    while sent < total:
        due = min(total, int((time.perf_counter() - start) * rate) + 1)
        while sent < due and ready:
            speak(ready.popleft(), start + sent / rate)
            sent += 1
        await asyncio.sleep(0.0005)
    await over
    pool.close()
    return figures(latencies, residents, time.perf_counter() - start)


async def burst(port: int, signer: Signer, count: int) -> dict[str, object]:
    """Everybody writes at the same instant, each over a connection of their own."""
    loop = asyncio.get_running_loop()
    residents = people(count, "b")
    prepared = [(resident, *signer.push(resident.openid, resident.says())) for resident in residents]
    latencies: list[float] = []
    start = time.perf_counter()

    async def one(resident: Resident, head: bytes, body: bytes) -> None:
        answered: asyncio.Future[None] = loop.create_future()
        _, connection = await loop.create_connection(lambda: Connection(lambda _: None), "127.0.0.1", port)

        def heard(reply: bytes, at: float) -> None:
            resident.hear(reply if connection.status == 200 else b"", signer.plain)
            latencies.append(at - start)
            answered.set_result(None)

        connection.post(head, body, heard)
        await answered
        connection.close()

    await asyncio.gather(*(one(*each) for each in prepared))
    return figures(latencies, residents, time.perf_counter() - start)


async def main(arguments: argparse.Namespace) -> None:
    """Run one kind of load."""
    signer = Signer(arguments.mode)
    if arguments.kind == "closed":
        seen = await closed_loop(
            arguments.port, signer, arguments.residents, arguments.seconds, not arguments.unchecked
        )
    elif arguments.kind == "open":
        seen = await open_loop(arguments.port, signer, arguments.rate, arguments.seconds, arguments.residents)
    else:
        seen = await burst(arguments.port, signer, arguments.residents)
    print(json.dumps(seen, ensure_ascii=False))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["closed", "open", "burst"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mode", default="plain", choices=["plain", "safe"])
    parser.add_argument("--residents", type=int, default=64)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--unchecked", action="store_true", help="the bare handler says nothing of sense")
    uvloop.run(main(parser.parse_args()))
