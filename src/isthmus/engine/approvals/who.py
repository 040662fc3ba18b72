"""Who may give an approval, in whose place, and why not: known before the button is pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from isthmus.engine.access import ROLES, Viewer, permission_for
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.approvals.seats import Seat, seats_of
from isthmus.engine.approvals.standing import Held, held, named_by
from isthmus.engine.door import Act
from isthmus.engine.language import joined, tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType, registry


@dataclass(frozen=True)
class Choice:
    """Whether a viewer may give one approval now: in whose place, or the reasons against it."""

    held: Held
    on_behalf_of: Seat | None = None
    reasons: tuple[Reason, ...] = ()
    #: whether it is this viewer's to give, be it possible now or not
    entitled: bool = False

    @property
    def possible(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Read:
    """What was read already, left at the record as `read_approvals` for guards to use."""

    rows: Sequence[Held]
    seats: Sequence[Seat]


@contextmanager
def reading_once(record_type: type[RecordType], record: Record, act: Act) -> Iterator[None]:
    """Have what guards of several moves ask read once, where an approval of the record may be given."""
    known = vars(record)
    rules = record_type.approvals
    if "read_approvals" in known or not any(
        not rule.states or record.state in rule.states for rule in rules
    ):
        yield
        return
    rows = held(record_type, [record], act.occurred_at)
    if act.viewer.customer:
        rows = [one.told(act.viewer.party_id) for one in rows]
    known["read_approvals"] = Read(rows, seats_of(act.viewer, act.today))
    try:
        yield
    finally:
        # Somebody else may be asked about the same record next.
        del known["read_approvals"]


def choices(
    record_type: type[RecordType], rule: ApprovalRule, records: Sequence[Record], act: Act
) -> list[Choice]:
    """Return, for each record, whether the actor may give the approval. Fixed queries."""
    known: Read | None = vars(records[0]).get("read_approvals")
    if known is not None:
        rows = [one for one in known.rows if one.rule is rule]
        return choices_among(rows, act.viewer, known.seats)
    rows = held(record_type, records, act.occurred_at, [rule])
    if act.viewer.customer:
        # The reasons against it name nobody else's party.
        rows = [one.told(act.viewer.party_id) for one in rows]
    return choices_among(rows, act.viewer, seats_of(act.viewer, act.today))


def granted(
    record_type: type[RecordType], rule: ApprovalRule, records: Sequence[Record], act: Act
) -> list[Choice]:
    """Return in whose place the actor approves these records, now that a guard has let them."""
    rows = held(record_type, records, act.occurred_at, [rule])
    seats = seats_of(act.viewer, act.today)
    return [Choice(one, _seat(one, act.viewer, seats)[1]) for one in rows]


def choices_among(rows: Iterable[Held], viewer: Viewer, seats: Sequence[Seat]) -> list[Choice]:
    """Return the same for what was read before. No query."""
    return [_choice(one, viewer, seats) for one in rows]


def _choice(one: Held, viewer: Viewer, seats: Sequence[Seat]) -> Choice:
    entitled, seat = _seat(one, viewer, seats)
    reason = _unasked(one) or _state(one) or _apart(one, viewer, seats)
    if reason is None and not entitled:
        reason = _no_right(one)
    if reason is None:
        reason = _given(one, viewer, seat)
    return Choice(one, seat, (reason,) if reason else (), entitled)


def _unasked(one: Held) -> Reason | None:
    if one.rule.parties and not one.parties:
        return Reason("approval-unasked", tr("No other party has to approve it."))
    return None


def _state(one: Held) -> Reason | None:
    record, rule = one.record, one.rule
    if not rule.states or record.state in rule.states:
        return None
    states = joined(
        (record.lifecycle.states[code].label.lower() for code in rule.states), tr(" or ")
    )
    text = tr(
        "It is %(state_label)s; “%(label)s” is given to what is %(states)s.",
        state_label=record.state_label.lower(),
        label=rule.label,
        states=states,
    )
    return Reason("approval-state", text)


def _apart(one: Held, viewer: Viewer, seats: Sequence[Seat]) -> Reason | None:
    mine = {viewer.principal_id, *(seat.principal_id for seat in seats if seat.own)} - {None}
    for name, key in _kept_apart(one):
        if key in mine:
            # Programs know this case by a code of its own.
            if name == "author":
                text = tr("You wrote it; somebody else approves it.")
                return Reason("author-approves", text, _ask(one))
            label = _label(one, name).lower()
            text = tr("You are its %(label)s; somebody else approves it.", label=label)
            return Reason("approval-apart", text, _ask(one))
    return None


def _ask(one: Held) -> str:
    if one.rule.apart_rule is not None:
        return tr("Ask another approver, or switch the house rule off with a reason.")
    return tr("Ask another approver.")


def _kept_apart(one: Held) -> list[tuple[str, int]]:
    """Return who may not approve: the field and the principal it names."""
    if not one.terms.apart:
        return []
    named = [(name, getattr(one.record, f"{name}_id")) for name in one.rule.apart]
    return [(name, key) for name, key in named if key is not None]


def _seat(one: Held, viewer: Viewer, seats: Sequence[Seat]) -> tuple[bool, Seat | None]:
    """Return whether the viewer may approve, and in whose place if not in their own."""
    if one.rule.parties:
        return _of_party(one, viewer)
    if viewer.system or _entitled(one, viewer.principal_id, viewer.roles):
        return True, None
    apart = {key for _, key in _kept_apart(one)}
    for seat in sorted(seats, key=lambda seat: (not seat.own, seat.name, seat.principal_id)):
        if seat.principal_id not in apart and _entitled(one, seat.principal_id, seat.roles):
            return True, seat
    return False, None


def _of_party(one: Held, viewer: Viewer) -> tuple[bool, Seat | None]:
    party = viewer.party_id if viewer.customer else None
    if party is None or party not in one.parties:
        return False, None
    return True, Seat(party, one.parties[party], own=True)


def _entitled(one: Held, principal_id: int | None, roles: frozenset[str]) -> bool:
    rule = one.rule
    if rule.approver:
        named = named_by(rule, one.record)
        return named is not None and named == principal_id
    if one.terms.roles:
        return bool(roles & set(one.terms.roles))
    needed = permission_for(type(one.record), rule.permission)
    return any(ROLES[code].covers(needed) for code in roles if code in ROLES)


def _no_right(one: Held) -> Reason:
    if one.rule.approver and named_by(one.rule, one.record) is None:
        label = _label(one, one.rule.approver).lower()
        return Reason(
            "approver-unnamed",
            tr("Nobody is named as its %(label)s.", label=label),
            tr("Name its %(label)s.", label=label),
        )
    return Reason("permission", tr("It is for %(who)s to approve.", who=who(one)))


def _given(one: Held, viewer: Viewer, seat: Seat | None) -> Reason | None:
    """Refuse a second approval by the same person, or in the same seat, unless it renews one."""
    place = seat.principal_id if seat else viewer.principal_id
    for given in one.valid:
        if viewer.system and given.given_by_id is None:
            return Reason("approved-already", tr("The system approved it already."))
        same = given.given_by_id is not None and given.given_by_id == viewer.principal_id
        if same and given.expires_at is not None:
            return None
        if same:
            return Reason("approved-already", tr("You approved it already."))
        if place is not None and place in (given.on_behalf_of_id, given.given_by_id):
            name = seat.name if seat else tr("you")
            return Reason(
                "approved-already", tr("It was approved on behalf of %(name)s already.", name=name)
            )
    if not one.missing:
        return Reason("approved-already", tr("It is approved; nobody else has to."))
    return None


def who(one: Held) -> str:
    """Say who has to give an approval: a name, roles, or a permission."""
    rule = one.rule
    if rule.approver:
        label = _label(one, rule.approver).lower()
        return (
            tr("%(approver)s, its %(label)s", approver=one.approver, label=label)
            if one.approver
            else tr("its %(label)s, not named yet", label=label)
        )
    if one.rule.parties:
        return tr(
            "somebody of %(parties)s", parties=joined(sorted(one.silent.values()), tr(" and "))
        )
    if one.terms.roles:
        return tr(
            "somebody of the role %(roles)s",
            roles=joined((ROLES[code].label for code in sorted(one.terms.roles)), tr(" or ")),
        )
    return tr("somebody whose role lets them approve")


def _label(one: Held, name: str) -> str:
    return registry.of(type(one.record)).spec(name).label
