"""Telling a resident where to go: the search, its order, and the words, for one resident at one instant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from servicebot.domain.directory import Directory
from servicebot.domain.geo import Point
from servicebot.domain.people import Resident
from servicebot.domain.places import DESKS, Sought, Whereabouts
from servicebot.domain.workdays import WorkCalendar
from servicebot.ports import UnitOfWork
from servicebot.services.handovers.waiting import contact_line
from servicebot.services.places import search, words
from servicebot.services.places.following import Topic
from servicebot.services.places.search import Hit
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.places.names import KIND, kind_words, matters_in


@dataclass(frozen=True, slots=True)
class PlaceDesk:
    """Answers where to go, inside one transaction."""

    uow: UnitOfWork
    directory: Directory
    gazetteer: Gazetteer
    calendar: WorkCalendar
    resident: Resident
    now_ms: int

    async def seek(self, text: str) -> Sought:
        """What a sentence looks for; 我的社区 is the remembered one."""
        return await search.seek(self.uow, self.gazetteer, self.resident.community, text)

    async def sees_to(self, text: str) -> bool:
        """Whether some kind of place sees to what a sentence asks about, or offers it."""
        sought = await self.seek(text)
        return bool(sought.words) and sought.label != search.ANYTHING

    def asks_where(self, sought: Sought) -> bool:
        """Whether the answer hangs on where the resident is, and nobody knows that yet."""
        return not (sought.unknown or sought.ids or sought.community or self.resident.community)

    async def about(self, ids: Sequence[str], topic: Topic) -> str:
        """What was asked about places that were told; places that are gone are left out."""
        if topic is Topic.MORE:
            return words.NO_MORE
        found = {place.id: place for place in await self.uow.places.named(ids)}
        said = [
            words.say_about(found[one], topic, self._contact(), self.now_ms, self.calendar)
            for one in ids
            if one in found
        ]
        return "\n".join(said) or f"这个地方不在名单里了，可以打{self._contact()}。"

    async def tell(
        self, sought: Sought, where: Whereabouts, shown: int = 0
    ) -> tuple[str, int, Sequence[str]]:
        """The places that answer, after the ``shown`` first ones, in words; how many are left after them; and their ids."""
        community = where.community or self.resident.community
        if where.community and sought.words and _is_own(sought):
            sought = replace(sought, community=where.community)
        origin = search.origin_of(self.directory, where, community)
        found = await search.find(self.uow, self.directory, sought, origin)
        missing = ""
        if not found and (instead := search.stand_in(sought, community)) is not None:
            found = await search.find(self.uow, self.directory, instead, origin)
            if found:
                missing, sought = sought.label, replace(instead, label=search.kinds_of(found))
        if not found:
            nearest = await self._nearest_desk(origin, sought.community or community)
            said = words.nothing_found(sought, nearest, self._contact(), self.now_ms, self.calendar)
            return said, 0, [nearest.place.id] if nearest is not None else []
        if origin is not None and not (sought.ids or sought.community) and not self._any_open(found):
            found = [
                *await search.open_farther_off(self.uow, sought, origin, self.now_ms, self.calendar),
                *found,
            ]
        hits = search.open_first(found, sought.community or community, self.now_ms, self.calendar)
        page = hits[shown : shown + words.PAGE]
        # Only a pin says how far it is from the resident; the community's station merely orders the places.
        if where.pin is None:
            page = [Hit(hit.place) for hit in page]
        area = self.directory.community_by_id.get(sought.community or community)
        if shown:
            head = words.MORE
        else:
            head = words.heading(
                sought,
                where,
                area,
                around=any(hit.place.community != (sought.community or community) for hit in hits),
                several=len(hits),
                missing=missing,
            )
        left = max(0, len(hits) - shown - words.PAGE)
        told = [hit.place.id for hit in page]
        return words.say_page(page, head, self.now_ms, self.calendar), left, told

    def _contact(self) -> str:
        """Whom to ring at this hour."""
        return contact_line(self.directory, self.calendar, self.now_ms)

    def _any_open(self, hits: Sequence[Hit]) -> bool:
        return any(search.is_open(hit.place, self.now_ms, self.calendar) for hit in hits)

    async def _nearest_desk(self, origin: Point | None, community: str) -> Hit | None:
        if origin is not None:
            for place, _ in await self.uow.places.nearest(origin, 1, kind_words(*DESKS)):
                return Hit(place)
        stations = self.directory.stations
        return next(
            (Hit(station) for station in stations if community and station.community == community), None
        )


def _is_own(sought: Sought) -> bool:
    """Whether who names a community means that community's own place: its station or branch, or what these see to."""
    return bool(matters_in(sought.label)) or all(word.startswith(KIND) for word in sought.words)
