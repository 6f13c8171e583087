"""One message being answered: what has been said so far and what must be done before it may be sent."""

from dataclasses import dataclass, field
from typing import Any

from servicebot.domain.address import Place
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Option, Reply
from servicebot.engine.outcomes import Handoff, Parted, Question
from servicebot.engine.paging import LIMIT, first_page
from servicebot.engine.state.conversation import IDLE_MS, Conversation, Draft, to_json
from servicebot.engine.walk import all_hold, drop_misfits
from servicebot.engine.world import World


@dataclass(slots=True)
class Turn:
    """The answer to one message while it is made.

    ``command`` must be carried out, and its result given to ``Engine.finished``, before the turn is closed;
    ``handoff`` must be recorded for the desk, and with it what was ``told`` and the picture that was ``shown``;
    ``relayed`` says that the message is for whoever speaks for the station, ``parted`` how such a talk has ended;
    the ``pin`` came before anybody knew what for, and belongs to the form that is begun.
    """

    talk: Conversation
    message: Incoming
    world: World
    said: list[str] = field(default_factory=list)
    options: tuple[Option, ...] = ()
    command: Any = None
    handoff: Handoff | None = None
    told: str = ""
    shown: str = ""
    relayed: bool = False
    parted: Parted | None = None
    pin: Place | None = None

    def say(self, text: str) -> None:
        """Add a paragraph."""
        if text:
            self.said.append(text)

    def ask(self, question: Question) -> None:
        """Add a question, whose choices become the choices of the reply."""
        self.said.append(question.text)
        self.options = question.options

    def answered(self, about: str) -> None:
        """Forget the question of a notice about this, because it was settled."""
        if self.talk.asked:
            self.talk.asked = tuple(one for one in self.talk.asked if one.about != about)

    @property
    def waits_since(self) -> int:
        """Since when the resident waits for a person who was called; 0 when they do not."""
        person = self.talk.person
        return person.at if person is not None and not person.taken else 0

    def flow(self, draft: Draft) -> Flow[Any, Any]:
        """The form of a draft in this turn's world, without the answers that it cannot read any more."""
        form, world = draft.form, self.world
        if form is None:
            form = draft.form = draft.flow(world, draft.answers)
        elif form.world is world:
            return form
        else:
            form.meet(world)
        if not all_hold(form):
            drop_misfits(form)
            draft.lost = True
        return form

    def close(self, limit: int = LIMIT) -> tuple[Reply | None, bytes]:
        """The reply, not longer than ``limit`` bytes, and the state to store."""
        talk = self.talk
        if talk.puts_a_question:
            talk.at = self.world.now_ms
        if talk.kept is not None and self.world.now_ms - talk.kept.at >= IDLE_MS:
            talk.kept = None
        if talk.told is not None and self.world.now_ms - talk.told.at >= IDLE_MS:
            talk.told = None
        if not self.said:
            return None, to_json(talk)
        reply, rest = first_page(Reply("\n".join(self.said), self.options), limit)
        talk.rest = rest
        return reply, to_json(talk)
