"""Giving a resident to a person: the desk's list of who waits, and what residents are told about reaching it."""

from dataclasses import replace

from servicebot.domain.catalogue import Urgency
from servicebot.domain.deadlines import ENQUIRY, Policy
from servicebot.domain.directory import Directory
from servicebot.domain.errors import Conflict, Invalid
from servicebot.domain.opening import Opening, opening, read_hours
from servicebot.domain.people import Resident
from servicebot.domain.workdays import MINUTE, WorkCalendar
from servicebot.ports import Handover, HandoverMessage, UnitOfWork
from servicebot.services.spoken_times import say_time

# Every Chinese city answers this number, day and night (General Office of the State Council, notice 53 of 2020), so a
# station that is closed or has not entered its own yet need not be silent.
CITY_HOTLINE = "12345"
# Beyond an hour the time of day says more.
SAID_IN_MINUTES = 60


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


def attendance(policy: Policy, now: int, *, urgent: bool = False, since: int = 0) -> str:
    """That a person was called, and when they will answer: in working hours by the policy, else when these begin.

    Who is in danger is not put off until then: the desk was alerted, and other help stands beside it. ``since`` is when
    somebody was called already: asking again puts nothing off.
    """
    calendar = policy.calendar
    if calendar.is_working(now):
        due = _answer_due(policy, now, urgent=urgent, since=since)
        if urgent:
            return f"好的，已经再提醒值班人员，看到就联系您{due and f'，{due}'}。您可以先写在这里。"
        return f"好的，已请值班人员，看到就回您{due and f'，{due}'}。您可以先把事情写在这里。"
    if urgent:
        return "好的，已经再提醒值班人员尽快联系您。现在不是上班时间，可能会慢一些，别光等。"
    hours = "、".join(f"{start.hour}:{start:%M}-{end.hour}:{end:%M}" for start, end in calendar.frames)
    opens = say_time(calendar.next_working(now), now)
    return f"好的，已记下。现在不是上班时间（工作日 {hours}），{opens} 上班后先联系您。"


def called_by(policy: Policy, now: int, *, since: int = 0) -> str:
    """When somebody who was called will be in touch, as it stands behind the words that say so: ``（最晚明天 17:30）``."""
    if policy.calendar.is_working(now):
        due = _answer_due(policy, now, since=since)
        return due and f"（{due}）"
    return f"（最晚{say_time(policy.calendar.next_working(now), now)} 上班后）"


def _answer_due(policy: Policy, now: int, *, urgent: bool = False, since: int = 0) -> str:
    """The latest instant by the policy; empty where it names none, or where it has passed."""
    due = policy.contact_due(Urgency.EMERGENCY if urgent else ENQUIRY, since or now)
    if due <= now:
        return ""
    minutes = -(-(due - now) // MINUTE)
    return f"最晚 {minutes} 分钟内" if minutes <= SAID_IN_MINUTES else f"最晚{say_time(due, now)}"


def contact_line(directory: Directory, calendar: WorkCalendar, now: int) -> str:
    """Whom to ring: the hotline and its hours, or whoever answers at this hour and from when the hotline does.

    The hours are those of the place that answers the number, where the directory knows one.
    """
    number = directory.hotline or CITY_HOTLINE
    answering = (place.hours for place in directory.stations if place.phone == number)
    hours = next(answering, "")
    state, said = _state(hours, calendar, now), hours.replace("; ", "；")
    if state is None or state.is_open or number == CITY_HOTLINE:
        return f"热线 {number}{said and f'（{said}）'}"
    opens = f"；社区热线 {number} {say_time(state.changes_at, now)} 起有人" if state.changes_at else ""
    return f"市民热线 {CITY_HOTLINE}（全天有人{opens}）"


def _state(hours: str, calendar: WorkCalendar, now: int) -> Opening | None:
    """Whether somebody is there now; None where nobody knows."""
    try:
        return opening(read_hours(hours), now, calendar) if hours else None
    except Invalid:
        # The hours came from an older file; nothing can be said about this hour.
        return None
