"""What may happen to a ticket, as data: who may do what from where, and the one function that does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from servicebot.domain.deadlines import LONGEST_EXTENSION_DAYS, Deadlines, Policy
from servicebot.domain.errors import Refused
from servicebot.domain.people import Actor, Role
from servicebot.domain.tickets import ANSWERED, CLOSED, INTERNAL_NOTE, Status, Ticket, TicketEvent
from servicebot.domain.times import Visit


class Action(StrEnum):
    """Everything that is written into a ticket's history."""

    OPEN = "open"
    ASSIGN = "assign"
    SET_OUT = "set_out"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    REPLY = "reply"
    FIX = "fix"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    RETURN = "return"
    MERGE = "merge"
    CANCEL = "cancel"
    EXTEND = "extend"
    RESCHEDULE = "reschedule"
    URGE = "urge"
    REMIND = "remind"
    LAPSE = "lapse"
    ADD = "add"
    NOTE = INTERNAL_NOTE


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may act from which states, where the ticket stands afterwards (None: where it stood), and what is needed.

    ``times`` is how often it may happen in a ticket's life for a role that it names.
    """

    roles: frozenset[Role]
    sources: frozenset[Status]
    target: Status | None
    words_needed: bool = False
    times: Mapping[Role, int] | None = None


MOST_URGES = 3

_DESK = frozenset((Role.STAFF, Role.SUPERVISOR))
_WORKERS = _DESK | {Role.TECHNICIAN}
_EVERYONE = frozenset((Role.RESIDENT, Role.TECHNICIAN, Role.STAFF, Role.SUPERVISOR, Role.SYSTEM))

_ALL = frozenset(Status)
_OPEN = _ALL - CLOSED
_TO_DO = _OPEN - ANSWERED
_NOT_BEGUN = _TO_DO - {Status.WORKING}

RULES: Mapping[Action, Rule] = {
    Action.ASSIGN: Rule(_DESK | {Role.SYSTEM}, _TO_DO, Status.ASSIGNED),
    Action.SET_OUT: Rule(_WORKERS, frozenset((Status.ASSIGNED,)), Status.ON_THE_WAY),
    Action.START: Rule(_WORKERS, frozenset((Status.ASSIGNED, Status.ON_THE_WAY)), Status.WORKING),
    Action.WAIT: Rule(_WORKERS, _TO_DO - {Status.WAITING}, Status.WAITING, words_needed=True),
    Action.RESUME: Rule(_WORKERS | {Role.SYSTEM}, frozenset((Status.WAITING,)), Status.ACCEPTED),
    Action.REPLY: Rule(_WORKERS, _TO_DO, Status.REPLIED, words_needed=True),
    Action.FIX: Rule(_WORKERS, _TO_DO | {Status.REPLIED}, Status.FIXED),
    Action.CONFIRM: Rule(_DESK | {Role.RESIDENT}, ANSWERED, Status.CONFIRMED),
    Action.REOPEN: Rule(
        _DESK | {Role.RESIDENT},
        ANSWERED | {Status.CONFIRMED},
        Status.REOPENED,
        words_needed=True,
        times={Role.RESIDENT: 1, Role.STAFF: 1},
    ),
    Action.ESCALATE: Rule(
        _DESK | {Role.RESIDENT}, ANSWERED | {Status.CONFIRMED}, Status.REOPENED, words_needed=True
    ),
    Action.RETURN: Rule(
        _WORKERS, _TO_DO - {Status.WAITING, Status.RETURNED}, Status.RETURNED, words_needed=True
    ),
    Action.MERGE: Rule(_DESK, _OPEN, Status.MERGED),
    Action.CANCEL: Rule(_DESK | {Role.RESIDENT}, _NOT_BEGUN, Status.CANCELLED),
    Action.EXTEND: Rule(
        _DESK,
        _TO_DO - {Status.WAITING},
        None,
        words_needed=True,
        times={Role.STAFF: 1, Role.SUPERVISOR: 1},
    ),
    Action.RESCHEDULE: Rule(_DESK | {Role.RESIDENT}, _NOT_BEGUN - {Status.ON_THE_WAY}, None),
    Action.URGE: Rule(_DESK | {Role.RESIDENT}, _TO_DO, None, times={Role.RESIDENT: MOST_URGES}),
    # Nobody answered whether it is fixed: reminded, and in the end closed.
    Action.REMIND: Rule(frozenset((Role.SYSTEM,)), frozenset((Status.FIXED,)), None),
    Action.LAPSE: Rule(frozenset((Role.SYSTEM,)), frozenset((Status.FIXED,)), Status.CONFIRMED),
    Action.ADD: Rule(_EVERYONE, _OPEN, None),
    Action.NOTE: Rule(_WORKERS, _ALL, None, words_needed=True),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that somebody does to a ticket; what follows ``photos`` serves its own action only."""

    action: Action
    actor: Actor
    at: int
    words: str = ""
    photos: tuple[str, ...] = ()
    assignee: str = ""
    owner: str = ""
    into: str = ""
    days: int = 0
    visit: Visit | None = None


def allowed(ticket: Ticket, role: Role, history: Sequence[TicketEvent] = ()) -> tuple[Action, ...]:
    """What this role may do to the ticket now, in the order of the rules; for menus and buttons."""
    return tuple(
        action for action, rule in RULES.items() if not _objection(rule, action, ticket, role, history)
    )


def act(
    ticket: Ticket, move: Move, policy: Policy, history: Sequence[TicketEvent] = ()
) -> tuple[Ticket, TicketEvent]:
    """The ticket after the move and the line for its history; raises Refused when the rules do not allow it.

    ``history`` is needed only by actions whose number is limited (reopen, extend, urge).
    """
    rule = RULES[move.action]
    objection = _objection(rule, move.action, ticket, move.actor.role, history) or _missing(
        rule, ticket, move
    )
    if objection:
        raise Refused(*objection)
    # Clocks of several hosts differ a little; a history never runs backwards.
    at = max(ticket.updated_at, move.at)
    after = replace(_changed(ticket, move, at, policy), updated_at=at)
    event = TicketEvent(
        number=ticket.number,
        at=at,
        actor=move.actor,
        action=move.action.value,
        before=ticket.status.value,
        after=after.status.value,
        note=move.words,
        photos=move.photos,
    )
    return after, event


def _objection(
    rule: Rule, action: Action, ticket: Ticket, role: Role, history: Sequence[TicketEvent]
) -> tuple[str, str] | None:
    if role not in rule.roles:
        return "not_yours", f"{role} may not {action} a ticket"
    if ticket.status not in rule.sources:
        return "not_now", f"cannot {action} a ticket that is {ticket.status}"
    if rule.times and sum(event.action == action for event in history) >= rule.times.get(
        role, len(history) + 1
    ):
        return "too_often", f"{role} may not {action} this ticket again; a supervisor decides"
    return None


def _missing(rule: Rule, ticket: Ticket, move: Move) -> tuple[str, str] | None:
    by_phone = move.action is Action.CONFIRM and move.actor.role is not Role.RESIDENT
    if (rule.words_needed or by_phone) and not move.words.strip():
        return "words_needed", f"say why or how: {move.action} needs words"
    wants = _WANTED.get(move.action)
    return (wants[1], wants[2]) if wants is not None and not wants[0](ticket, move) else None


_WANTED: Mapping[Action, tuple[Callable[[Ticket, Move], bool], str, str]] = {
    Action.ASSIGN: (lambda _, move: bool(move.assignee), "assignee_needed", "say who is to do it"),
    Action.MERGE: (
        lambda ticket, move: move.into not in {"", ticket.number},
        "target_needed",
        "name another ticket to merge into",
    ),
    Action.EXTEND: (
        lambda _, move: 1 <= move.days <= LONGEST_EXTENSION_DAYS,
        "days_needed",
        f"an extension is 1 to {LONGEST_EXTENSION_DAYS} working days",
    ),
    Action.RESCHEDULE: (
        lambda _, move: move.visit is not None,
        "visit_needed",
        "say when somebody may come",
    ),
    Action.ADD: (
        lambda _, move: bool(move.words.strip() or move.photos),
        "words_needed",
        "add words or a photo",
    ),
}


def _changed(ticket: Ticket, move: Move, at: int, policy: Policy) -> Ticket:
    due = _due_after(ticket, move, at, policy)
    target = RULES[move.action].target
    if move.action is Action.RESUME and ticket.assignee:
        target = Status.ASSIGNED
    hands_on = move.action in {Action.ASSIGN, Action.RETURN, Action.ESCALATE}
    return replace(
        ticket,
        status=target or ticket.status,
        photos=ticket.photos + move.photos,
        owner=(move.owner if hands_on else "") or ticket.owner,
        assignee=_assignee_after(ticket, move),
        visit=move.visit or ticket.visit,
        merged_into=move.into if move.action is Action.MERGE else ticket.merged_into,
        paused_at=_paused_after(ticket, move, at),
        due_contact=due.contact,
        due_visit=due.visit,
        due_close=due.close,
    )


def _assignee_after(ticket: Ticket, move: Move) -> str:
    match move.action:
        case Action.ASSIGN:
            return move.assignee
        case Action.RETURN | Action.REOPEN | Action.ESCALATE:
            return ""
    return ticket.assignee


def _paused_after(ticket: Ticket, move: Move, at: int) -> int:
    if move.action is Action.WAIT:
        return at
    return ticket.paused_at if RULES[move.action].target is None else 0


def _due_after(ticket: Ticket, move: Move, at: int, policy: Policy) -> Deadlines:
    due = Deadlines(ticket.due_contact, ticket.due_visit, ticket.due_close)
    level = policy.level(ticket.kind, ticket.urgency)
    if ticket.status is Status.WAITING and RULES[move.action].target is not None:
        due = policy.resumed(level, due, ticket.paused_at, at)
    match move.action:
        case Action.REOPEN | Action.ESCALATE:
            return policy.reopened(level, due, at)
        case Action.RESCHEDULE if move.visit is not None:
            return policy.rebooked(level, due, move.visit)
        case Action.EXTEND:
            return policy.extended(due, move.days)
    return due
