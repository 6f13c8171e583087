"""Giving a resident to a person: the desk's list of who waits, and what residents are told about reaching it."""

from dataclasses import replace

from servicebot.domain.directory import Directory
from servicebot.domain.errors import Conflict
from servicebot.domain.people import Resident
from servicebot.domain.workdays import WorkCalendar
from servicebot.ports import Handover, HandoverMessage, UnitOfWork
from servicebot.services.spoken_times import say_time

# Every Chinese city answers this number, so a station that has not entered its own yet need not be silent.
CITY_HOTLINE = "12345"


async def hand_over(  # noqa: PLR0913 - each keyword is one fact about the request
    uow: UnitOfWork,
    resident: Resident,
    at: int,
    reason: str,
    *,
    urgent: bool = False,
    ticket: str = "",
    told: str = "",
    shown: str = "",
) -> bool:
    """Put the resident on the desk's list, with what they said and showed; False when they wait there already.

    Who waits already and is in danger now moves to the front.
    """
    handover = Handover(resident_id=resident.id, at=at, reason=reason, urgent=urgent, ticket=ticket)
    added = await uow.handovers.add(handover)
    if added and not (told or shown):
        return True
    waiting = await uow.handovers.hold_of_resident(resident.id)
    if waiting is None:
        raise Conflict("The desk has just closed what the resident waited for.")
    raised = _raised(waiting, reason) if urgent else waiting
    threaded = replace(raised, ticket=ticket or waiting.ticket)
    if threaded != waiting:
        await uow.handovers.save(threaded)
    if told or shown:
        await uow.handovers.say(HandoverMessage(waiting.id, at, told, media=shown))
    return added


def _raised(waiting: Handover, reason: str) -> Handover:
    """The same matter among the urgent ones; a second danger stands beside the first."""
    if not waiting.urgent:
        return replace(waiting, urgent=True, reason=reason)
    known = waiting.reason.split("、")
    return waiting if reason in known else replace(waiting, reason="、".join((*known, reason)))


def attendance(calendar: WorkCalendar, now: int, *, urgent: bool = False) -> str:
    """That a person was called, and when they will answer: soon in working hours, else when these begin.

    Who is in danger is not put off until then: the desk was alerted, and other help stands beside it.
    """
    if calendar.is_working(now):
        return "好的，已请值班人员，很快回您。您可以先把事情写在这里。"
    if urgent:
        return "好的，已经再提醒值班人员尽快联系您。现在不是上班时间，可能会慢一些，别光等。"
    hours = "、".join(f"{start.hour}:{start:%M}-{end.hour}:{end:%M}" for start, end in calendar.frames)
    opens = say_time(calendar.next_working(now), now)
    return f"好的，已记下。现在不是上班时间（工作日 {hours}），{opens} 上班后先联系您。"


def contact_line(directory: Directory) -> str:
    """The hotline, and when somebody is there where the directory knows the place that answers it."""
    number = directory.hotline or CITY_HOTLINE
    answering = (place.hours for place in directory.stations if place.phone == number)
    hours = next(answering, "").replace("; ", "；")
    return f"热线 {number}{f'（{hours}）' if hours else ''}"
