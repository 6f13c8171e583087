"""The question where somebody is: a location message, or the name of a community or estate."""

from typing import Any

from servicebot.domain.address import Place
from servicebot.domain.directory import Directory
from servicebot.domain.errors import Invalid
from servicebot.domain.places import Whereabouts
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind, Option
from servicebot.engine.outcomes import Json, More, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.slot import Slot

AnyFlow = Flow[Any, Any]

HOW = "点输入框旁的「+」选「位置」发给我，或者说社区、小区的名字。\n不方便就回复「跳过」。"
SEVERAL = "叫这个名字的有几处，是哪一个？"


class WhereaboutsSlot(Slot[Whereabouts]):
    """Where somebody is; may always be skipped."""

    value_type = Whereabouts
    accepts = frozenset({Kind.TEXT, Kind.VOICE, Kind.LOCATION})

    def __init__(self, prompt: str, *, label: str = "") -> None:
        super().__init__(prompt, label=label, optional=True, default=Whereabouts())

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The prompt and how to answer it, or the communities of the same name."""
        if part:
            return _same_name(part, flow.world.directory).question(SEVERAL)
        return Question(f"{self.words(flow)}\n{HOW}", (Option("跳过", "跳过"),))

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> Whereabouts | More:
        """The point of a location message, or the community that was named."""
        if message.place is not None:
            return Whereabouts(pin=message.place)
        directory: Directory = flow.world.directory
        if part:
            chosen = _same_name(part, directory).chosen(message.text)
            if chosen is not None:
                return Whereabouts(community=chosen)
        reading = flow.world.gazetteer.find(message.text)
        if reading is None:
            raise Invalid("没找到这个社区或小区。")
        if not reading.community:
            question = Question(f"没查到「{reading.name}」。\n{HOW}", (Option("跳过", "跳过"),))
            return More(None, question)
        if reading.others:
            same_name = [reading.community, *reading.others]
            return More(same_name, _same_name(same_name, directory).question(SEVERAL))
        return Whereabouts(community=reading.community)

    def dump(self, value: Whereabouts) -> Json:
        """The point as a list, and the community."""
        pin = value.pin
        point = [pin.latitude, pin.longitude, pin.label, pin.datum] if pin is not None else None
        return [point, value.community]

    def load(self, raw: Json, flow: AnyFlow) -> Whereabouts:
        """The whereabouts as stored; a community that is gone no longer counts."""
        pin, community = raw
        if community and community not in flow.world.directory.community_by_id:
            raise LookupError(community)
        return Whereabouts(Place(*pin) if pin is not None else None, community)

    def show(self, value: Whereabouts, flow: AnyFlow) -> str:
        """The label of the point, or the name of the community."""
        if value.pin is not None:
            return value.pin.label or "已发定位"
        community = flow.world.directory.community_by_id.get(value.community)
        return community.name if community is not None else ""


def _same_name(communities: list[str], directory: Directory) -> Choices[str]:
    named: list[tuple[str, str, tuple[str, ...]]] = []
    for one in communities:
        place = directory.community_by_id.get(one)
        if place is not None:
            street = directory.street_by_id.get(place.street)
            named.append((one, f"{street.name if street else ''}{place.name}", ()))
    return Choices(named)
