"""kill -9 at random instants under load, with WeChat's retries continuing; then count tickets against replies.

Every resident walks through repair conversations. A push that gets no answer is sent again unchanged, as WeChat
does (sooner than its 5 s, and until the server is back, so that every message is acknowledged in the end). Afterwards
each ticket number that a resident read must be in the database exactly once, and no other ticket may be there.
"""

import argparse
import asyncio
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from databases import fresh_database
from dialogue import REPAIR
from http_load import Connection
from residents import Resident, Signer
from servers import environment, start, wait_for

NUMBER = re.compile(r"\d{4} \d{4}")
RETRY_AFTER = 0.15


class Witness:
    """Keeps what residents were told, over all kills."""

    def __init__(self, port: int, count: int) -> None:
        self._port = port
        self._signer = Signer("plain")
        self.residents = [Resident(f"oc{number:027d}", REPAIR) for number in range(count)]
        self.told: list[str] = []
        self.acknowledged = 0
        self.retries = 0
        self.stop = False

    async def speak(self, resident: Resident) -> None:
        """One resident's conversation, until told to stop at the end of a dialogue."""
        while not (self.stop and resident.turn % len(resident.dialogue) == 0):
            head, body = self._signer.push(resident.openid, resident.says())
            reply = await self._until_answered(head, body)
            last = resident.turn % len(resident.dialogue) == len(resident.dialogue) - 1
            resident.hear(reply, plain=True)
            self.acknowledged += 1
            if last:
                self.told.extend(NUMBER.findall(reply.decode())[:1])

    async def _until_answered(self, head: bytes, body: bytes) -> bytes:
        while True:
            reply = await self._call(head, body)
            if reply:
                return reply
            self.retries += 1
            await asyncio.sleep(RETRY_AFTER)

    async def _call(self, head: bytes, body: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[bytes] = loop.create_future()
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(lambda _: None), "127.0.0.1", self._port
            )
        except OSError:
            return b""

        def heard(reply: bytes, _: float) -> None:
            if not answered.done():
                answered.set_result(reply if connection.status == 200 else b"")

        connection.post(head, body, heard)
        try:
            return await asyncio.wait_for(answered, 5.0)
        except TimeoutError:
            return b""
        finally:
            connection.close()


async def ordeal(arguments: argparse.Namespace, url: str, directory: Path) -> dict[str, object]:
    """Kill the server so often, then let everybody finish and compare."""
    env = environment(arguments.port, url, "plain", directory / "media")
    command = [sys.executable, "-m", "servicebot", "serve"]
    witness = Witness(arguments.port, arguments.residents)
    before = tickets_in(env)
    talk: list[asyncio.Task[None]] = []
    chance = random.Random(arguments.seed)
    ready = f"http://127.0.0.1:{arguments.port}/readyz"
    for _ in range(arguments.kills):
        process = start(command, env)
        await asyncio.to_thread(wait_for, ready, process)
        if not talk:
            talk = [asyncio.create_task(witness.speak(resident)) for resident in witness.residents]
        await asyncio.sleep(chance.uniform(0.02, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = start(command, env)
    await asyncio.to_thread(wait_for, ready, process)
    witness.stop = True
    await asyncio.gather(*talk)
    process.terminate()
    process.wait()
    stored = tickets_in(env) - before
    told = sorted(number.replace(" ", "") for number in witness.told)
    wrong = [sentence for resident in witness.residents for sentence in resident.wrong]
    return {
        "kills": arguments.kills,
        "acknowledged": witness.acknowledged,
        "retried": witness.retries,
        "tickets_told": len(told),
        "tickets_stored": len(stored),
        "told_but_not_stored": len(set(told) - stored),
        "stored_but_not_told": len(stored - set(told)),
        "told_twice": len(told) - len(set(told)),
        "wrong_replies": len(wrong),
        "examples": wrong[:3],
    }


def tickets_in(env: dict[str, str]) -> set[str]:
    """The numbers of all tickets, as the program lists them."""
    command = [sys.executable, "-m", "servicebot", "tickets", "--json"]
    listed = subprocess.run(command, env=env, check=True, capture_output=True)
    return {ticket["number"].replace(" ", "") for ticket in json.loads(listed.stdout)}


def main() -> int:
    """Run the ordeal on one database; 1 when anything was lost, doubled or wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--residents", type=int, default=32)
    parser.add_argument("--port", type=int, default=18221)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, fresh_database(arguments.database, Path(folder)) as url:
        seen = uvloop.run(ordeal(arguments, url, Path(folder)))
    print(json.dumps({"database": arguments.database, "seed": arguments.seed, **seen}, ensure_ascii=False))
    faults = ("told_but_not_stored", "stored_but_not_told", "told_twice", "wrong_replies")
    return 1 if any(seen[fault] for fault in faults) else 0


if __name__ == "__main__":
    sys.exit(main())
