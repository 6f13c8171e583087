"""Chats as text: read a transcript, play it through a dispatcher on a real database, write what really happened.

Inside the fence of a transcript, ``resident:`` types, ``voice:`` speaks (empty when it was not recognised), ``photo``,
``location LAT,LON LABEL``, ``tap KEY``, ``follow`` and ``wait 31m`` do what they say; ``bot:`` is the reply, whose
further lines are indented; ``=>`` is what happened besides: a command carried out, or a person called.
``scan SCENE`` and ``follow SCENE`` bring the scene of a QR code; after ``as NAME`` somebody else is writing.
``staff:`` is somebody at the desk: ``staff: assign 48217090 周师傅`` and the other verbs of ``servicebot ticket``,
``staff: take``, ``staff: answer WORDS`` and ``staff: close`` for the talk with the resident; ``notice:`` is what was
delivered then, or after a ``wait``, and ``card:`` the rows of a subscribe message. What waits for a confirmation is
looked through after every ``wait``. ``subscription accept:progress`` is an answer to WeChat's own question.
After ``stranger`` a privacy text is in force that residents have not read; without it there is none.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from fakes import FakeClock
from servicebot.adapters.wechat.notice_fields import subscribe_data
from servicebot.domain.address import Place
from servicebot.domain.deliveries import Contact, SendOutcome, SendResult
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.privacy import NO_TERMS, Periods
from servicebot.domain.tickets import Ticket
from servicebot.engine.danger.alarms import Warnings
from servicebot.engine.links import plain
from servicebot.engine.messages import Incoming, Kind, Reply, reply_from_json
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.flows import FLOWS
from servicebot.ports import Delivery, Handover, Storage, UnitOfWork
from servicebot.services.actions import Action, actions
from servicebot.services.arrival import Answer, Arrival
from servicebot.services.dispatcher import Dispatcher
from servicebot.services.handovers import desk_talk
from servicebot.services.hearing import Hearing
from servicebot.services.listening import words_of
from servicebot.services.notices.delivery import Deliverer
from servicebot.services.notices.ways import NoticeTemplate, NoticeWays
from servicebot.services.packaged import packaged_catalogue, packaged_terms
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.tickets.staff_acts import ACTS
from servicebot.services.tickets.unconfirmed import Unconfirmed
from servicebot.understanding.danger.cards import danger_cards
from servicebot.understanding.understander import Lexicon, Understander

FENCE = "```"
LEXICON = Lexicon.load(catalogue_words=words_of(packaged_catalogue()))
WARNINGS = Warnings.of(LEXICON.screen, danger_cards())
INDENT = "     "
CLERK = "zhao"
CARD = NoticeTemplate(
    "progress", {"number": "character_string1", "item": "thing2", "state": "phrase3", "note": "thing4"}
)
UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
TYPED = {"resident": Kind.TEXT, "voice": Kind.VOICE}


def read(path: Path) -> tuple[str, list[str], str]:
    """What stands before the chat, the lines of the chat, and what stands after."""
    head, _, rest = path.read_text("utf-8").partition(f"{FENCE}\n")
    chat, _, tail = rest.partition(FENCE)
    return head, chat.splitlines(), tail


def write(path: Path, head: str, lines: list[str], tail: str) -> None:
    """The transcript with the chat as it was played."""
    chat = "\n".join(lines)
    path.write_text(f"{head}{FENCE}\n{chat}\n{FENCE}{tail}", "utf-8")


@dataclass
class Chat:
    """One resident's chat; every message meets a new dispatcher and comes a second time as the channel's retry.

    Without ``restarts`` only the retries meet a new one; the messages meet one that has heard all the others.
    """

    storage: Storage
    reference: ReferenceCache
    desk: Callable[[], TicketDesk]
    clock: FakeClock
    resident: str = "transcript"
    happened: list[str] = field(default_factory=list)
    sent: int = 0
    desk_acts: bool = False
    restarts: bool = True
    post: "Post" = field(init=False)

    def __post_init__(self) -> None:
        self.post = Post(self.clock)

    async def play(self, lines: list[str]) -> list[str]:
        """The chat as it really goes when the resident does what these lines say."""
        try:
            return await self._played(lines)
        finally:
            self.reference.terms = NO_TERMS

    async def _played(self, lines: list[str]) -> list[str]:
        played: list[str] = []
        for line in lines:
            if line.startswith(("bot:", "=>", INDENT, "notice", "card")):
                continue
            played.append(line)
            if line.startswith("as "):
                self.resident = line.removeprefix("as ")
            elif line == "stranger":
                self.reference.terms = packaged_terms(Periods())
            elif line.startswith("wait "):
                amount = line.removeprefix("wait ")
                self.clock.advance(int(amount[:-1]) * UNITS[amount[-1]])
                await Unconfirmed(self.storage, self.desk(), self.clock).run_once()
                played += await self.delivered()
            elif line.startswith("staff: "):
                self.desk_acts = True
                await self.staff(line.removeprefix("staff: "))
                played += await self.delivered()
            elif line.strip():
                played += await self.say(self.message(line))
                if self.desk_acts:
                    played += await self.delivered()
        return played

    def message(self, line: str) -> Incoming:
        """The message that a line of a transcript stands for."""
        word, _, rest = line.partition(":" if line.startswith(tuple(f"{one}:" for one in TYPED)) else " ")
        rest = rest.strip()
        if word in TYPED:
            return Incoming(TYPED[word], text=rest)
        if word == "photo":
            return Incoming(Kind.IMAGE, media=f"photo-{self.sent}")
        if word == "location":
            where, _, label = rest.partition(" ")
            latitude, longitude = where.split(",")
            return Incoming(Kind.LOCATION, place=Place(float(latitude), float(longitude), label))
        return Incoming(Kind(word), key=rest)

    async def say(self, message: Incoming) -> list[str]:
        """Send one message and its retry; the lines for the reply and for what happened."""
        self.sent += 1
        self.clock.advance(1000)
        before = await self.waiting()
        answer = await self.arrive(message, self.started() if self.restarts else self.dispatcher)
        happened, self.happened = self.happened, []
        after = await self.waiting()
        tickets = await self.tickets()
        again = await self.arrive(message, self.started())
        assert again == answer._replace(repeated=True)
        # The retry may have begun to act before it was recognised; what counts is that nothing of it remains.
        self.happened = []
        assert await self.waiting() == after
        assert await self.tickets() == tickets
        called = [_say_handover(one) for one in after if one not in before]
        return [*_say_reply(answer.reply), *(f"=> {line}" for line in happened + called)]

    @cached_property
    def hearing(self) -> Hearing:
        """What understands free words in this city."""
        return Hearing(FLOWS, Understander(LEXICON, self.reference.gazetteer))

    async def arrive(self, message: Incoming, dispatcher: Dispatcher) -> Answer:
        """Bring the message to a dispatcher."""
        arrival = Arrival(
            "wechat", self.resident, f"{self.resident}-{self.sent}", message, self.clock.now_ms()
        )
        return await dispatcher.handle(arrival)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """A dispatcher that remembers what it has heard."""
        return self.started()

    def started(self) -> Dispatcher:
        """A dispatcher that knows nothing but what is stored."""
        desk = self.desk()
        return Dispatcher(
            storage=self.storage,
            engine=Engine(Repertoire(FLOWS, warnings=WARNINGS, hear=self.hearing)),
            reference=self.reference,
            desk=desk,
            actions={kind: self._noted(action) for kind, action in actions(desk).items()},
        )

    async def staff(self, line: str) -> None:
        """Do what somebody at the desk does."""
        self.clock.advance(1000)
        verb, _, rest = line.partition(" ")
        at = self.clock.now_ms()

        async def talk(uow: UnitOfWork) -> None:
            (handover,) = await uow.handovers.waiting(1)
            if verb == "answer":
                await desk_talk.answer(uow, handover.id, CLERK, rest, at)
            else:
                await (desk_talk.take if verb == "take" else desk_talk.close)(uow, handover.id, CLERK, at)

        async def act(uow: UnitOfWork) -> None:
            number, _, words = rest.partition(" ")
            await ACTS[verb].do(self.desk(), uow, Actor(Role.STAFF, CLERK), number, words, at)

        await self.storage.write(act if verb in ACTS else talk)

    async def delivered(self) -> list[str]:
        """Empty the outbox; the lines of what arrived."""
        ways = NoticeWays(self.reference, subscription=CARD)
        await Deliverer(self.storage, self.post, self.clock, "transcript", detours=ways).run_once()
        arrived, self.post.arrived = self.post.arrived, []
        lines: list[str] = []
        for name, reply in arrived:
            to = "" if name == self.resident else f" to {name}"
            what = "notice" if isinstance(reply, Reply) else "card"
            said = reply if isinstance(reply, Reply) else Reply("\n".join(reply))
            lines += _say_reply(said, f"{what}{to}: ")
        return lines

    async def waiting(self) -> list[Handover]:
        """Who waits for a person."""
        return list(await self.storage.read(lambda uow: uow.handovers.waiting(100)))

    async def tickets(self) -> list[tuple[Ticket, int]]:
        """Every ticket with the length of its history."""

        async def work(uow: UnitOfWork) -> list[tuple[Ticket, int]]:
            found = await uow.tickets.page(limit=100)
            return [(ticket, len(await uow.tickets.history(ticket.number))) for ticket in found]

        return await self.storage.read(work)

    def _noted(self, action: Action) -> Action:
        async def noted(uow: UnitOfWork, resident: Resident, command: Any, at: int) -> Any:
            # The transaction may run again after a conflict, so only its last run counts.
            self.happened = [_say_command(command)]
            return await action(uow, resident, command, at)

        return noted


@dataclass
class Post:
    """A channel that keeps WeChat's rule: nothing reaches who has not written for 48 hours."""

    clock: FakeClock
    arrived: list[tuple[str, Reply | tuple[str, ...]]] = field(default_factory=list)

    async def send(
        self, delivery: Delivery, resident: Resident, *, contact: Contact | None = None
    ) -> SendOutcome:
        if delivery.kind == "subscribe":
            rows = subscribe_data(orjson.loads(delivery.payload)["data"])
            self.arrived.append((resident.external_id, tuple(row["value"] for row in rows.values())))
            return SendOutcome(SendResult.SENT)
        reply = reply_from_json(delivery.payload)
        assert delivery.kind == "service"
        assert reply is not None
        if contact is None or self.clock.now_ms() - contact.wrote_at >= 2 * UNITS["d"]:
            return SendOutcome(SendResult.PARKED, "no open window")
        self.arrived.append((resident.external_id, reply))
        return SendOutcome(SendResult.SENT)

    def closed_until(self) -> int:
        return 0


def _say_reply(reply: Reply | None, who: str = "bot: ") -> Iterator[str]:
    if reply is None:
        return
    first, *rest = plain(reply.text).split("\n")
    yield f"{who}{first}"
    for line in rest:
        yield f"{INDENT}{line}".rstrip() if line else INDENT


def _say_handover(handover: Handover) -> str:
    about = f" {handover.ticket}" if handover.ticket else ""
    return f"Handover{' urgent' if handover.urgent else ''}{about}: {handover.reason}"


def _say_command(command: Any) -> str:
    said: Mapping[str, Any] = {
        one.name: getattr(command, one.name)
        for one in dataclasses.fields(command)
        if getattr(command, one.name) != one.default
    }
    return f"{type(command).__name__} " + " ".join(
        f"{name}={_say_value(value)}" for name, value in said.items()
    )


def _say_value(value: Any) -> str:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return "/".join(str(part) for part in dataclasses.astuple(value) if part)
    return "+".join(value) if isinstance(value, tuple) else str(value)
