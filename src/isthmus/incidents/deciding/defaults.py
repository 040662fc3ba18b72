"""Defaults as a register, and how reports that are taken down or classified get what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from isthmus.engine.door.act import REPLAYED, Act
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.registry import RecordType, register, section
from isthmus.incidents.deciding.decision import Evidence, needs_decision
from isthmus.incidents.deciding.default import IN_FORCE, EvidenceDefault


def is_a_draft(defaults: Sequence[EvidenceDefault], act: Act) -> Iterator[tuple[Any, Reason]]:
    """Refuse to change what somebody approved."""
    reason = Reason(
        "default-in-force", tr("What it says was approved."), tr("Revise it, then change it.")
    )
    yield from ((one, reason) for one in defaults if one.state == IN_FORCE)


@register
class EvidenceDefaultType(RecordType):
    model = EvidenceDefault
    prefix = "EVF"
    register = "evidence-defaults"
    label = "Default on evidence"
    label_plural = "Defaults on evidence"
    about = (
        "What is decided about the evidence of what is reported again and again, so that a hundred "
        "phishing mails are not a hundred decisions. Whoever approves one answers for it."
    )
    clause = "6.2.5"
    phase = "do"
    icon = "file-search"
    columns = ("title", "category", "handled_as", "decision", "owner", "state")
    filters = ("owner", "state")
    sorts = ("title", "changed_at")
    form = (
        section("For which reports", "title", "category", "handled_as", "owner",
                about="A report gets it when it is taken down or classified, as long as nobody decided otherwise."),
        section("What is decided", "decision", "because",
                about="Anybody who works on a report can decide otherwise; history says that it was decided by default."),
    )  # fmt: skip
    edit_guards = (is_a_draft,)


def apply(incidents: Sequence[Any], act: Act) -> None:
    """Decide by default about what nobody has decided about. One query, where there is any such.

    What a default decided goes again once the report is another one than the default is meant for.
    """
    if act.via == REPLAYED:
        return
    asked = [one for one in incidents if _is_left_to_defaults(one)]
    if not asked:
        return
    known = _known(act.viewer.organization_id, {one.evidence_default_id for one in asked})
    for one in asked:
        standing = known.get(one.evidence_default_id or 0)
        if standing is not None and _holds(standing, one):
            continue
        if standing is not None:
            _clear(one)
        mine = next(
            (row for row in known.values() if row.state == IN_FORCE and _holds(row, one)), None
        )
        if mine is not None:
            _decide(one, mine, act)


def _is_left_to_defaults(one: Any) -> bool:
    """Whether no person decided, and a default may hold or has held."""
    if one.evidence_default_id is not None:
        return True
    return bool(one.evidence == "" and one.category and needs_decision(one.answers))


def _known(organization_id: int, standing: set[int | None]) -> dict[int, EvidenceDefault]:
    """Return the defaults in force, and those by which something was decided. One query."""
    rows = EvidenceDefault.objects.as_system("defaults on evidence").filter(
        organization=organization_id
    )
    used = rows.filter(pk__in=standing - {None})
    return {one.pk: one for one in (rows.filter(state=IN_FORCE, removed_at=None) | used)}


def _holds(default: EvidenceDefault, one: Any) -> bool:
    return needs_decision(one.answers) and default.holds(one.category, one.handled_as)


def _decide(one: Any, default: EvidenceDefault, act: Act) -> None:
    if default.decision == Evidence.COLLECT:
        one.collecting_since = act.occurred_at
    one.evidence, one.evidence_reason = default.decision, default.because
    one.evidence_default_id, one.evidence_by_id = default.pk, None
    one.evidence_at = act.occurred_at


def _clear(one: Any) -> None:
    one.evidence = one.evidence_reason = ""
    one.evidence_default_id = one.evidence_by_id = one.evidence_at = None
    one.collecting_since = one.collected_at = None
