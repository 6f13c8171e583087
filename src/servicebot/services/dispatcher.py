"""One message in, one answer out: exactly once, in one transaction, whatever the channel repeats."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

from servicebot.domain.errors import AlreadyRecorded, Conflict, Invalid, Refused, ServicebotError
from servicebot.domain.people import Resident
from servicebot.domain.privacy import Erased
from servicebot.engine.danger.alarms import REASON, sign_in
from servicebot.engine.danger.screen import card_alone
from servicebot.engine.messages import Kind, Reply, incoming_to_json, reply_from_json, reply_to_json
from servicebot.engine.paging import LIMIT
from servicebot.engine.runner import Engine
from servicebot.engine.state.conversation import Conversation, outline
from servicebot.engine.state.warm import WarmTalks
from servicebot.engine.turn import Turn
from servicebot.ports import Delivery, InboxEntry, LoadedConversation, Storage, StoredMedia, UnitOfWork
from servicebot.services.actions import Action
from servicebot.services.arrival import Answer, Arrival, Deferral
from servicebot.services.handovers.desk_talk import pass_on
from servicebot.services.handovers.waiting import contact_line, hand_over
from servicebot.services.notices.subscriptions import note_answers
from servicebot.services.privacy.notice import with_hint, with_notice
from servicebot.services.privacy.rights import erase
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.world import World
from servicebot.understanding.redact import may_hold_secret, redact

__all__ = ["Answer", "Arrival", "Deferral", "Dispatcher"]

logger = logging.getLogger(__name__)

MOST_RUNNING = 20_000
QUIET_MS = 60_000
APOLOGY = "对不起，刚才出了点问题，这条没有办成。已经告诉值班人员，请稍后再试。"
APOLOGY_AGAIN = "对不起，还是没有办成。刚才填的只好放下了，请从头再说一遍，或回复「人工」。"
# Leads the state of a conversation whose last message failed; no state begins like this by itself.
FAILED = b"!"


class _Running:
    """A message being answered, for those who bring it again meanwhile; costs nothing while nobody does."""

    __slots__ = ("_waiting", "deferral")

    def __init__(self, deferral: Deferral) -> None:
        self.deferral = deferral
        self._waiting: asyncio.Future[Answer] | None = None

    async def result(self) -> Answer:
        """What the first bringer gets, or its failure."""
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()
        # One of several waiting doors may give up; the others still want the result.
        return await asyncio.shield(self._waiting)

    def finish(self, answer: Answer) -> None:
        """Hand the result to those who wait."""
        if self._waiting is not None:
            self._waiting.set_result(answer)

    def fail(self, error: BaseException) -> None:
        """Hand the failure to those who wait; a cancelled first bringer is no cancellation of theirs."""
        if self._waiting is not None:
            self._waiting.set_exception(error if isinstance(error, Exception) else Conflict())


class Dispatcher:
    """Takes every message of every channel through the engine, its command, and the records of both."""

    def __init__(
        self,
        *,
        storage: Storage,
        engine: Engine,
        reference: ReferenceCache,
        desk: TicketDesk,
        actions: Mapping[type, Action],
        reply_limit: int = LIMIT,
        most_running: int = MOST_RUNNING,
    ) -> None:
        self._storage = storage
        self._engine = engine
        self._reference = reference
        self._desk = desk
        self._actions = actions
        self._reply_limit = reply_limit
        self._most_running = most_running
        self._running: dict[str, _Running] = {}
        self._talks = WarmTalks()
        self._idle: asyncio.Event | None = None

    async def handle(self, arrival: Arrival) -> Answer:
        """Answer a message; a key that was seen gets the recorded reply, a key that is running the same result."""
        key = arrival.key
        running = self._running.get(key)
        if running is not None:
            arrival.deferral = running.deferral
            return (await running.result())._replace(repeated=True)
        if len(self._running) >= self._most_running:
            raise Refused("busy", "Too many messages are being answered; the channel will repeat this one.")
        text = arrival.message.text
        if may_hold_secret(text):
            arrival.hide(redact(text))
        running = self._running[key] = _Running(arrival.deferral)
        try:
            answer = await self._answer(arrival)
        except BaseException as error:
            running.fail(error)
            raise
        else:
            running.finish(answer)
        finally:
            del self._running[key]
            if not self._running and self._idle is not None:
                self._idle.set()
        return answer

    def first_aid(self, arrival: Arrival) -> Reply | None:
        """What somebody in danger must read although their message could not be acted on; None for anybody else."""
        card = card_alone(self._engine.book, arrival.message.text, self._reference.directory)
        return Reply(card) if card else None

    async def close(self) -> None:
        """Wait for the messages that are being answered."""
        if self._running:
            self._idle = asyncio.Event()
            await self._idle.wait()

    async def _answer(self, arrival: Arrival) -> Answer:
        try:
            return await self._storage.write(lambda uow: self._transact(uow, arrival))
        except AlreadyRecorded:
            return await self._storage.write(lambda uow: self._recorded(uow, arrival))
        except Conflict:
            # Nothing is wrong but the crowd; unanswered, the channel repeats the message.
            raise
        except Exception as error:
            # The outer edge: a bug must cost one apology, not the conversation.
            logger.exception("A message could not be answered.", extra={"action": "apologise"})
            return await self._apologise(arrival, error)

    async def _transact(self, uow: UnitOfWork, arrival: Arrival) -> Answer:
        at, message = arrival.received_at, arrival.message
        if message.kind is Kind.LEAVE:
            return await self._leave(uow, arrival)
        if message.kind is Kind.SUBSCRIPTION:
            return await self._subscription(uow, arrival)
        loaded = await uow.conversations.open(arrival.channel, arrival.external_id, at)
        resident = await self._back_again(uow, loaded.resident)
        if message.media:
            await uow.media.add(StoredMedia(message.media, resident.id, arrival.media_source, at))
        world = World.of(uow, resident, at, self._reference, self._desk)
        known = loaded.state.removeprefix(FAILED)
        warm = self._talks.take(resident.id, known)
        turn = await self._engine.advance(known, message, world, warm=warm)
        if turn.command is not None:
            await self._carry_out(uow, resident, turn, arrival)
        if turn.handoff is not None or turn.relayed or turn.parted is not None:
            await pass_on(uow, resident, turn, at)
        if not loaded.state or message.kind is not Kind.TEXT or at - turn.talk.at > QUIET_MS:
            # Every message opens the channel's window; asking once a minute costs a busy form nothing.
            await uow.outbox.unpark(resident.id, at)
        reply, state = turn.close(self._reply_limit)
        self._talks.keep(resident.id, state, turn.talk)
        terms = self._reference.terms
        if resident.told < terms.version and reply is not None and not _is_urgent(turn):
            directory, limit = self._reference.directory, self._reply_limit
            reply = await with_notice(uow, resident, reply, terms, directory, at, limit)
        if arrival.redacted and reply is not None:
            reply = with_hint(reply, self._reply_limit)
        return await self._record(uow, loaded, state, arrival, reply)

    async def _leave(self, uow: UnitOfWork, arrival: Arrival) -> Answer:
        """Erase somebody who left; there is nobody to answer, and nothing to keep but that it was done."""
        at, key = arrival.received_at, arrival.key
        if await uow.inbox.find(key) is not None:
            return Answer(None, repeated=True)
        if await uow.conversations.known(arrival.channel, arrival.external_id) is None:
            return Answer(None)
        # Opened for its version: a message of the same person that is answered meanwhile is answered again.
        loaded = await uow.conversations.open(arrival.channel, arrival.external_id, at)
        resident = loaded.resident
        await erase(uow, resident, at, actor=f"resident:{resident.id}", cause="left")
        self._talks.forget(resident.id)
        return await self._record(uow, loaded, b"", arrival, None)

    async def _subscription(self, uow: UnitOfWork, arrival: Arrival) -> Answer:
        """Note what was allowed; the platform shows it itself, so nothing is said."""
        loaded = await uow.conversations.open(arrival.channel, arrival.external_id, arrival.received_at)
        await note_answers(uow, loaded.resident, arrival.message, arrival.received_at)
        return await self._record(uow, loaded, loaded.state, arrival, None)

    async def _back_again(self, uow: UnitOfWork, resident: Resident) -> Resident:
        if resident.subscribed:
            return resident
        resident = replace(resident, subscribed=True)
        await uow.conversations.remember(resident)
        return resident

    async def _carry_out(self, uow: UnitOfWork, resident: Resident, turn: Turn, arrival: Arrival) -> None:
        action = self._actions[type(turn.command)]
        try:
            result = await action(uow, resident, turn.command, arrival.received_at)
        except Invalid as objection:
            self._engine.failed(turn, str(objection))
        except Refused as refusal:
            await self._engine.refused(turn, str(refusal))
        else:
            turn.answered(getattr(turn.command, "ticket", ""))
            if isinstance(result, Erased):
                # Nothing of what was begun may outlive its owner.
                turn.talk = Conversation(drafts=turn.talk.drafts[-1:])
            await self._engine.finished(turn, result)

    async def _record(
        self, uow: UnitOfWork, loaded: LoadedConversation, state: bytes, arrival: Arrival, reply: Reply | None
    ) -> Answer:
        """Record message, reply and state as the last step, because sealing settles how the reply leaves."""
        key, at, resident_id = arrival.key, arrival.received_at, loaded.resident.id
        spoken = reply_to_json(reply)
        deferred = arrival.deferral.seal()
        if deferred and spoken:
            await uow.outbox.put(Delivery(f"reply:{key}", resident_id, "service", spoken, at))
        entry = InboxEntry(key, resident_id, at, incoming_to_json(arrival.message), spoken, deferred)
        await uow.conversations.record(loaded, state, entry)
        return Answer(None, deferred=True) if deferred else Answer(reply)

    async def _recorded(self, uow: UnitOfWork, arrival: Arrival) -> Answer:
        entry = await uow.inbox.find(arrival.key)
        if entry is None:
            raise Conflict
        deferred = entry.deferred or arrival.deferral.seal()
        if not deferred:
            return Answer(reply_from_json(entry.reply), repeated=True)
        if entry.reply:
            # Another process recorded it while this door was told to wait for the outbox; queuing twice sends once.
            delivery = Delivery(
                f"reply:{entry.key}", entry.resident_id, "service", entry.reply, arrival.received_at
            )
            await uow.outbox.put(delivery)
        return Answer(None, deferred=True, repeated=True)

    async def _apologise(self, arrival: Arrival, error: Exception) -> Answer:
        """Answer a bug: one apology and the desk told; the conversation stays, unless it fails twice in a row."""

        async def work(uow: UnitOfWork) -> Answer:
            at = arrival.received_at
            loaded = await uow.conversations.open(arrival.channel, arrival.external_id, at)
            text = arrival.message.text
            warnings = self._engine.book.warnings
            sign = sign_in(warnings, text, self._reference.directory)
            reason = "a message could not be answered" if sign is None else f"{REASON}{sign.kind}"
            await hand_over(
                uow, loaded.resident, at, reason, urgent=sign is not None, told=text if sign else ""
            )
            stuck = loaded.state.startswith(FAILED)
            if stuck:
                # The state itself may be what fails; without it, at least the next message works.
                where = outline(loaded.state.removeprefix(FAILED))
                logger.error("A conversation was dropped at %s", where, extra={"action": "drop_state"})
            contact = contact_line(self._reference.directory, self._desk.calendar, at)
            words = f"{APOLOGY_AGAIN if stuck else APOLOGY}\n急事请打{contact}。"
            # Whatever is broken here, who is in danger reads first whom to call.
            card = f"{warnings.cards[warnings.case_of(sign.kind, text)].text}\n" if sign is not None else ""
            state = b"" if stuck else FAILED + loaded.state
            return await self._record(uow, loaded, state, arrival, Reply(card + words))

        try:
            return await self._storage.write(work)
        except AlreadyRecorded:
            return await self._storage.write(lambda uow: self._recorded(uow, arrival))
        except ServicebotError:
            raise
        except Exception as second:
            raise error from second


def _is_urgent(turn: Turn) -> bool:
    """Whether somebody may be in danger, who must read nothing but what helps."""
    return turn.talk.alarm is not None or (turn.handoff is not None and turn.handoff.urgent)
