from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.catalogue import Urgency
from servicebot.domain.errors import Refused
from servicebot.domain.lifecycle import MOST_URGES, RULES, Action, Move, act, allowed
from servicebot.domain.people import SYSTEM, Actor, Role
from servicebot.domain.tickets import CLOSED, Status, Ticket, TicketEvent
from servicebot.domain.times import Visit
from servicebot.domain.workdays import DAY, HOUR
from ticket_samples import POLICY, RESIDENT, STAFF, SUPERVISOR, TECHNICIAN, instant, shown, ticket

LATER = instant("2026-11-20 11:00")


def _do(subject: Ticket, action: Action, actor: Actor = STAFF, words: str = "", **rest: Any) -> Ticket:
    return act(subject, Move(action, actor, rest.pop("at", LATER), words, **rest), POLICY)[0]


def test_the_way_of_a_tap_that_gets_fixed() -> None:
    subject = _do(ticket(), Action.ASSIGN, assignee="周师傅")
    assert (subject.status, subject.assignee) == (Status.ASSIGNED, "周师傅")
    subject = _do(subject, Action.SET_OUT, TECHNICIAN)
    subject = _do(subject, Action.START, TECHNICIAN)
    subject = _do(subject, Action.FIX, TECHNICIAN, "换了阀芯")
    assert subject.status is Status.FIXED
    assert subject.is_open
    subject = _do(subject, Action.CONFIRM, RESIDENT)
    assert subject.status is Status.CONFIRMED
    assert not subject.is_open


def test_the_line_of_history_says_who_did_what_when() -> None:
    _, event = act(ticket(), Move(Action.WAIT, TECHNICIAN, LATER, "等配件"), POLICY)
    assert event == TicketEvent(
        ticket().number, LATER, TECHNICIAN, Action.WAIT, Status.ACCEPTED, Status.WAITING, "等配件"
    )


def test_who_did_the_work_never_confirms_it() -> None:
    with pytest.raises(Refused) as refused:
        _do(ticket(status=Status.FIXED), Action.CONFIRM, TECHNICIAN)
    assert refused.value.code == "not_yours"


def test_the_desk_confirms_only_with_words_of_the_follow_up_call() -> None:
    with pytest.raises(Refused, match="needs words"):
        _do(ticket(status=Status.FIXED), Action.CONFIRM, STAFF)
    assert (
        _do(ticket(status=Status.FIXED), Action.CONFIRM, STAFF, "电话回访：已修好").status is Status.CONFIRMED
    )


def test_waiting_stops_the_clock_and_gives_the_time_back() -> None:
    waiting = _do(ticket(), Action.WAIT, words="等配件", at=instant("2026-11-20 17:00"))
    assert waiting.paused_at == instant("2026-11-20 17:00")
    resumed = _do(waiting, Action.RESUME, at=instant("2026-11-25 09:00"))
    assert (resumed.status, resumed.paused_at) == (Status.ACCEPTED, 0)
    assert shown(resumed.due_contact) == "2026-11-20 16:00"
    assert shown(resumed.due_visit) == "2026-11-25 11:00"


def test_any_way_out_of_waiting_ends_the_pause() -> None:
    waiting = _do(ticket(), Action.WAIT, words="等配件")
    assigned = _do(waiting, Action.ASSIGN, assignee="吴师傅", at=LATER + HOUR)
    assert assigned.paused_at == 0
    assert assigned.due_close > waiting.due_close


def test_words_added_while_waiting_do_not_start_the_clock() -> None:
    waiting = _do(ticket(), Action.WAIT, words="等居民回家")
    added = _do(waiting, Action.ADD, RESIDENT, "我六点后在家")
    assert (added.status, added.paused_at, added.due_close) == (
        Status.WAITING,
        waiting.paused_at,
        waiting.due_close,
    )


def test_a_resumed_ticket_goes_back_to_whoever_has_it() -> None:
    waiting = _do(ticket(assignee="周师傅", status=Status.WORKING), Action.WAIT, TECHNICIAN, "等配件")
    assert _do(waiting, Action.RESUME, TECHNICIAN).status is Status.ASSIGNED


def test_the_resident_reopens_once_and_then_a_supervisor_decides() -> None:
    fixed = ticket(status=Status.FIXED, assignee="周师傅")
    reopened, event = act(fixed, Move(Action.REOPEN, RESIDENT, LATER + 2 * DAY, "还在滴"), POLICY)
    assert (reopened.status, reopened.assignee) == (Status.REOPENED, "")
    assert reopened.due_visit > fixed.due_visit
    again = replace(reopened, status=Status.FIXED)
    for actor in (RESIDENT, STAFF):
        with pytest.raises(Refused) as refused:
            act(again, Move(Action.REOPEN, actor, LATER + 3 * DAY, "又滴了"), POLICY, [event])
        assert refused.value.code == "too_often"
    by_supervisor = Move(Action.REOPEN, SUPERVISOR, LATER + 3 * DAY, "督办")
    assert act(again, by_supervisor, POLICY, [event])[0].status is Status.REOPENED


def test_the_end_is_extended_once_with_a_reason() -> None:
    extended, event = act(ticket(), Move(Action.EXTEND, STAFF, LATER, "等厂家", days=10), POLICY)
    assert shown(extended.due_close) == "2026-12-09 17:30"
    with pytest.raises(Refused, match="again"):
        act(extended, Move(Action.EXTEND, STAFF, LATER, "再等", days=1), POLICY, [event])
    with pytest.raises(Refused, match="1 to 10"):
        _do(ticket(), Action.EXTEND, STAFF, "等", days=11)


def test_a_wrong_owner_returns_it_with_a_reason() -> None:
    with pytest.raises(Refused, match="words"):
        _do(ticket(assignee="周师傅"), Action.RETURN, TECHNICIAN)
    returned = _do(ticket(assignee="周师傅"), Action.RETURN, STAFF, "不在本社区", owner="district")
    assert (returned.status, returned.owner, returned.assignee) == (Status.RETURNED, "district", "")


def test_a_ticket_is_not_merged_into_itself() -> None:
    with pytest.raises(Refused, match="another ticket"):
        _do(ticket(), Action.MERGE, STAFF, into=ticket().number)
    assert _do(ticket(), Action.MERGE, STAFF, into="10000007").merged_into == "10000007"


def test_an_internal_note_is_marked_and_may_follow_the_end() -> None:
    _, event = act(ticket(status=Status.CANCELLED), Move(Action.NOTE, STAFF, LATER, "已电话说明"), POLICY)
    assert event.internal
    with pytest.raises(Refused):
        _do(ticket(), Action.NOTE, RESIDENT, "我也写一条")


def test_a_photo_that_is_added_stays_with_the_ticket() -> None:
    after, event = act(ticket(photos=("a",)), Move(Action.ADD, RESIDENT, LATER, photos=("b",)), POLICY)
    assert (after.photos, event.photos) == (("a", "b"), ("b",))
    with pytest.raises(Refused, match="words or a photo"):
        _do(ticket(), Action.ADD, RESIDENT)


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_nothing_but_reopening_and_notes_happens_to_a_closed_ticket(status: Status) -> None:
    left = {action for role in Role for action in allowed(ticket(status=status), role)}
    again = {Action.REOPEN, Action.ESCALATE}
    assert left == {Action.NOTE} | (again if status is Status.CONFIRMED else set())


def test_a_resident_may_cancel_until_the_work_begins() -> None:
    able = {s for s in Status if Action.CANCEL in allowed(ticket(status=s), Role.RESIDENT)}
    assert able == {
        Status.ACCEPTED,
        Status.ASSIGNED,
        Status.ON_THE_WAY,
        Status.WAITING,
        Status.REOPENED,
        Status.RETURNED,
    }


def test_every_state_can_be_reached_and_left_by_somebody() -> None:
    targets = {rule.target for rule in RULES.values()} - {None} | {Status.ACCEPTED}
    assert targets == set(Status)
    for status in set(Status) - CLOSED:
        assert any(status in rule.sources and rule.target for rule in RULES.values())


MOVE_DEADLINES = {Action.EXTEND, Action.REOPEN, Action.ESCALATE, Action.RESCHEDULE}

actors = st.sampled_from([RESIDENT, TECHNICIAN, STAFF, SUPERVISOR, SYSTEM])
moves = st.builds(
    Move,
    action=st.sampled_from(sorted(RULES)),
    actor=actors,
    at=st.integers(-DAY, 20 * DAY).map(lambda after: LATER + after),
    words=st.sampled_from(["", "好的"]),
    photos=st.sampled_from([(), ("a",)]),
    assignee=st.sampled_from(["", "周师傅", "吴师傅"]),
    owner=st.sampled_from(["", "district"]),
    into=st.sampled_from(["", "10000007", "48217090"]),
    days=st.integers(0, 12),
    visit=st.none()
    | st.integers(-2, 20).map(lambda day: Visit("那天", LATER + day * DAY, LATER + (day + 1) * DAY)),
)


@given(st.lists(moves, max_size=25))
def test_whatever_is_tried_a_ticket_keeps_its_promises(tried: list[Move]) -> None:
    subject = ticket()
    history = [
        TicketEvent(subject.number, subject.opened_at, RESIDENT, Action.OPEN, "", subject.status),
    ]
    for move in tried:
        before = subject
        offered = move.action in allowed(subject, move.actor.role, history)
        try:
            subject, event = act(subject, move, POLICY, history)
        except Refused:
            continue
        assert offered
        history.append(event)
        assert (event.before, event.after) == (before.status, subject.status)
        assert subject.owner
        assert bool(subject.paused_at) == (subject.status is Status.WAITING)
        assert bool(subject.merged_into) == (subject.status is Status.MERGED)
        changes = (
            (before.due_contact, subject.due_contact),
            (before.due_visit, subject.due_visit),
            (before.due_close, subject.due_close),
        )
        assert all(old <= new for old, new in changes)
        if before.status is not Status.WAITING and move.action not in MOVE_DEADLINES:
            assert all(old == new for old, new in changes)
        if subject.status is Status.CONFIRMED and before.status is not Status.CONFIRMED:
            assert before.status in {Status.FIXED, Status.REPLIED}
            assert move.actor.role is not Role.TECHNICIAN
    assert all(one.after == two.before and one.at <= two.at for one, two in pairwise(history))
    assert history[-1].after == subject.status
    assert history[-1].at == subject.updated_at
    assert sum(e.action == Action.REOPEN and e.actor.role is Role.RESIDENT for e in history) <= 1
    assert sum(e.action == Action.URGE and e.actor.role is Role.RESIDENT for e in history) <= MOST_URGES


def test_a_later_visit_moves_the_deadlines_and_an_earlier_one_only_a_slots() -> None:
    subject = ticket(status=Status.ASSIGNED, assignee="周师傅")
    day = Visit("周六", subject.due_close + DAY, subject.due_close + 2 * DAY)
    after = _do(subject, Action.RESCHEDULE, RESIDENT, visit=day)
    assert (after.visit, after.due_visit, after.due_close) == (day, day.end, day.end + DAY)
    assert after.due_contact == subject.due_contact
    sooner = Visit("今天", subject.due_visit - 2 * HOUR, subject.due_visit - HOUR)
    assert _do(subject, Action.RESCHEDULE, RESIDENT, visit=sooner).due_visit == subject.due_visit
    slot = replace(subject, urgency=Urgency.APPOINTMENT)
    assert _do(slot, Action.RESCHEDULE, RESIDENT, visit=sooner).due_visit == sooner.end
    with pytest.raises(Refused):
        _do(subject, Action.RESCHEDULE, RESIDENT)


def test_what_is_not_fixed_again_goes_to_the_desk_that_is_named() -> None:
    again = _do(
        ticket(status=Status.FIXED, assignee="周师傅"),
        Action.ESCALATE,
        RESIDENT,
        "还在漏",
        owner="street:east",
    )
    assert (again.status, again.owner, again.assignee) == (Status.REOPENED, "street:east", "")
