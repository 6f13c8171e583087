"""The question for a place as a pin."""

from typing import Any

from servicebot.domain.address import Place
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Json
from servicebot.engine.slot import Slot, Unclear

AnyFlow = Flow[Any, Any]


class Location(Slot[Place]):
    """A point on the map, sent with the channel's own location message."""

    value_type = Place
    steady = True
    accepts = frozenset({Kind.TEXT, Kind.VOICE, Kind.LOCATION})

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> Place:
        """The place of a location message."""
        del flow, part
        if message.place is None:
            raise Unclear(
                "请点输入框旁的「+」，选「位置」发给我。", "「+」点开后有「位置」，选好地方，再点「发送」。"
            )
        return message.place

    def dump(self, value: Place) -> Json:
        """The place as a list."""
        return [value.latitude, value.longitude, value.label, value.datum]

    def load(self, raw: Json, flow: AnyFlow) -> Place:
        """The place as stored."""
        del flow
        latitude, longitude, label, datum = raw
        return Place(float(latitude), float(longitude), label, datum)

    def show(self, value: Place, flow: AnyFlow) -> str:
        """Its label."""
        del flow
        return value.label or "已发定位"
