"""Guards that a transition names: it gives an approval, or asks for one that was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Guard, Reason

if TYPE_CHECKING:
    from isthmus.engine.approvals.standing import Held
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]


def approves(code: str) -> Guard:
    """Return the guard of a transition that gives the approval `code` (`given_with`)."""

    def guard(records: Sequence[Any], act: Act) -> Reasons:
        from isthmus.engine.approvals.terms import rule_named
        from isthmus.engine.approvals.who import choices
        from isthmus.engine.registry import registry

        record_type = registry.of(type(records[0]))
        for one in choices(record_type, rule_named(record_type, code), records, act):
            for reason in one.reasons:
                yield one.held.record, reason

    return guard


def approved(code: str) -> Guard:
    """Return the guard that asks for every approval that the rule `code` needs."""

    def guard(records: Sequence[Any], act: Act) -> Reasons:
        from isthmus.engine.approvals.standing import held
        from isthmus.engine.approvals.terms import rule_named
        from isthmus.engine.registry import registry

        record_type = registry.of(type(records[0]))
        known = vars(records[0]).get("read_approvals")
        rule = rule_named(record_type, code)
        rows = known.rows if known else held(record_type, records, act.occurred_at, [rule])
        for one in rows:
            if one.rule is rule and one.missing:
                yield one.record, missing(one)

    return guard


def missing(one: Held) -> Reason:
    """Say what is missing, who has to give it, and what became of what was given."""
    from isthmus.engine.approvals.standing import Standing
    from isthmus.engine.approvals.who import who

    label, needed = one.rule.label, one.needed
    if needed > 1:
        text = tr(
            "%(label)s is missing (%(count)s of %(needed)s given): it is for %(who)s.",
            label=label,
            count=one.given,
            needed=needed,
            who=who(one),
        )
    else:
        text = tr("%(label)s is missing: it is for %(who)s.", label=label, who=who(one))
    last = next((row for row in one.approvals if row.voided_at is None), None)
    hint = tr("They do in their own view, once it is shared with them.") if one.rule.parties else ""
    if last is not None and one.standing(last) is Standing.EXPIRED:
        hint = tr("The last one expired on %(expires_at)s.", expires_at=day(last.expires_at))
    elif last is not None and one.standing(last) is Standing.CHANGED:
        hint = tr("It says something else now than when it was approved.")
    return Reason("approval-missing", text, hint)
