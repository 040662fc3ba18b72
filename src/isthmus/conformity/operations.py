"""Writes that span records: tracing, answering offers, judging. Each one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from isthmus.conformity.edges import DECLINES, EVIDENCE, TRACES
from isthmus.conformity.guards import replacing
from isthmus.conformity.models import Answer, Assessment, Judgement
from isthmus.conformity.records import JudgementType
from isthmus.engine.access import JUDGE
from isthmus.engine.door import (
    Absent,
    Act,
    Conflict,
    Invalid,
    Refused,
    RowError,
    create,
    move,
    relate,
    unrelate,
)
from isthmus.engine.door.checks import require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Entry
from isthmus.standards.library import Requirement


def trace(entry_key: int, requirements: Iterable[Requirement], act: Act, *, note: str = "") -> int:
    """Trace a record to requirements; return how many traces are new. A trace ends a decline."""
    keys = [requirement.key for requirement in requirements]
    with door_open():
        unrelate(entry_key, DECLINES.code, keys, act)
        return relate(entry_key, TRACES.code, keys, act, note)


def untrace(entry_key: int, requirements: Iterable[Requirement], act: Act) -> int:
    """End traces; they stay in the past. Return how many."""
    return unrelate(entry_key, TRACES.code, [r.key for r in requirements], act)


def decline(entry_key: int, requirement: Requirement, act: Act, *, reason: str) -> None:
    """Decline a counterpart that was offered, or what a trace stands for in the next edition, with the
    reason. It isn't offered again, and the trace stands for the rest."""
    if not reason.strip():
        raise Invalid([RowError(0, "reason", "required", tr("Say why it does not serve there."))])
    relate(entry_key, DECLINES.code, [requirement.key], act, reason)


def judge(
    requirement: Requirement,
    answer: str,
    act: Act,
    *,
    statement: str = "",
    gap: str = "",
    action: str = "",
    evidence: Iterable[int] = (),
    assessment: Assessment | None = None,
    reused_from: Requirement | None = None,
    base: int | None = None,
) -> Judgement:
    """Judge a requirement: the new judgement stands, the earlier one is superseded.

    `evidence` are keys of entries the judgement rests on. `base` is the key of the judgement the
    assessor saw (0 for none); if another stands by now, Conflict is raised and nothing is lost.
    Raises Forbidden, Invalid, Refused (the assessment is closed).
    """
    require(JudgementType, JUDGE, act)
    if answer not in Answer.values:
        raise Invalid([RowError(0, "answer", "required", tr("Choose an answer."))])
    keys = list(evidence)
    with door_open():
        _take_turns(requirement, keys, assessment, act)
        standing = _standing(requirement, act)
        if base is not None and base != (standing.pk if standing else 0):
            raise Conflict(standing or _seen(base, act), base, {"answer": answer})
        if standing is not None:
            with replacing():
                move(JudgementType, "supersede", [standing.pk], act)
        (made,) = create(
            JudgementType,
            [
                {
                    "title": f"{requirement.reference} {requirement.title}"[:250],
                    "requirement": requirement.key,
                    "answer": answer,
                    "statement": statement,
                    "gap": gap,
                    "action": action,
                    "owner": act.viewer.principal_id,
                    "assessment": assessment.pk if assessment else None,
                    "reused_from": reused_from.key if reused_from else None,
                }
            ],
            act,
        )
        if keys:
            relate(made.pk, EVIDENCE.code, keys, act)
    assert isinstance(made, Judgement)
    return made


def _standing(requirement: Requirement, act: Act) -> Judgement | None:
    rows = Judgement.objects.visible_to(act.viewer).select_related("entry")
    found: Judgement | None = rows.filter(requirement_id=requirement.key, state="standing").first()
    return found


def _take_turns(
    requirement: Requirement, evidence: Iterable[int], assessment: Assessment | None, act: Act
) -> None:
    """Lock what judging touches: the library's entry makes two assessors of it take turns.

    All of it at once and in order of the keys, as the door does, so that nobody waits for one
    who waits for them. Raises Refused if the assessment was closed, maybe a moment ago.
    """
    earlier = _standing(requirement, act)
    keys = {requirement.key, *evidence}
    keys |= {one.pk for one in (earlier, assessment) if one is not None}
    rows = Entry.objects.as_system("judging").filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update(no_key=True))
    if assessment is not None:
        now = Assessment.objects.visible_to(act.viewer).filter(pk=assessment.pk).first()
        if now is None:
            raise Absent("assessment")
        if now.state != "open":
            reason = Reason(
                "state",
                tr(
                    "%(reference)s is %(state_label)s.",
                    reference=now.reference,
                    state_label=now.state_label.lower(),
                ),
            )
            raise Refused([(now, reason)])


def _seen(key: int, act: Act) -> Judgement:
    """Return the judgement an assessor had seen, withdrawn meanwhile. Raises Absent."""
    rows = Judgement.objects.visible_to(act.viewer).select_related("entry")
    found: Judgement | None = rows.filter(pk=key).first()
    if found is None:
        raise Absent("judgement")
    return found
