"""Subscribe messages: what residents answered to the platform's question, and where they are asked."""

from dataclasses import dataclass

from servicebot.domain.people import Resident
from servicebot.engine.links import link
from servicebot.engine.messages import Incoming
from servicebot.ports import UnitOfWork

ACCEPT, REJECT, OFF = "accept", "reject", "off"
CHANNEL = "wechat"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The address at which WeChat asks whether it may send one message of a template; empty when nobody is asked."""

    template: str = ""
    address: str = ""

    async def line(self, uow: UnitOfWork, resident: Resident) -> str:
        """What invites a resident there, empty for who allowed one already or refused once."""
        if not (self.template and self.address) or resident.channel != CHANNEL:
            return ""
        standing = await uow.subscriptions.standing(resident.id, self.template)
        if standing.credits or standing.refused_at:
            return ""
        return f"想收到进展通知，{link('点这里允许一次', self.address)}\n"


async def note_answers(uow: UnitOfWork, resident: Resident, message: Incoming, at: int) -> None:
    """Note every answer in a message of the kind SUBSCRIPTION."""
    for answer, template in read_answers(message):
        if answer == OFF:
            await uow.subscriptions.drop(resident.id, template)
        await uow.subscriptions.answered(resident.id, template, at, allowed=answer == ACCEPT)


def read_answers(message: Incoming) -> list[tuple[str, str]]:
    """The answers, each with its template."""
    pairs = (word.partition(":") for word in message.key.split())
    return [
        (answer, template) for answer, _, template in pairs if answer in {ACCEPT, REJECT, OFF} and template
    ]
