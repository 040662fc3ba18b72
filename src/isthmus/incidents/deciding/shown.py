"""What a report's page says of evidence: both clocks, and what is lost by restoring or by waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from isthmus.agreements.calendars.working_time import ROUND_THE_CLOCK, seconds
from isthmus.agreements.clocks.reading import Reading, State
from isthmus.agreements.models import Metric, WaitingFor
from isthmus.engine.formats import moment
from isthmus.engine.language import joined, spoken, tr
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.components import component
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.clocks.reading import Clocks, clocks_of
from isthmus.incidents.clocks.shown import STANDS
from isthmus.incidents.clocks.words import span
from isthmus.incidents.deciding.decision import OPEN, Evidence, needs_decision

RESTORATION, COLLECTION = Metric.RESTORATION.value, Metric.EVIDENCE.value
WAITING = WaitingFor.EVIDENCE.value


@dataclass(frozen=True)
class Facts:
    """What a recommendation rests on."""

    now: datetime
    #: words for what is affected; empty where nothing is named, or may be known
    affected: str
    decision: str
    restoration: Reading | None
    collection: Reading | None
    #: whether the parties agreed that restoration stands still meanwhile
    stands_still: bool


def decision_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `incidents/decision_panel.html` reads; nothing, and no query, for a report that
    asks for no decision. Four queries at most otherwise."""
    one: Any = page.record
    if not (needs_decision(one.answers) or one.evidence):
        return None
    now = timezone.now()
    answer = clocks_of(one, page.viewer, now)
    facts = _facts(page, answer, now)
    open_question = one.evidence in ("", Evidence.COLLECT) and one.state in OPEN
    open_question = open_question and one.restored_at is None
    return {
        "decided": [*_decided(page)],
        "missing": one.evidence == "" and needs_decision(one.answers),
        "clocks": [*_clocks(facts)],
        "restore": [*if_restored(facts)] if open_question else [],
        "wait": [*if_waiting(facts)] if open_question else [],
        "advice": one.evidence_advice,
    }


def _facts(page: RecordPage, answer: Clocks, now: datetime) -> Facts:
    one: Any = page.record
    readings = {clock.metric: clock.reading for clock in answer.clocks}
    pauses = answer.bound.terms.options.pauses if answer.bound else frozenset()
    named = (page.lookup.entry(key) for key in (one.item_id, one.service_id) if key is not None)
    return Facts(
        now,
        joined(entry.title for entry in named if entry is not None),
        one.evidence,
        readings.get(RESTORATION),
        readings.get(COLLECTION),
        (RESTORATION, WAITING) in pauses,
    )


def _decided(page: RecordPage) -> Iterator[dict[str, Any]]:
    one: Any = page.record
    if one.evidence == "":
        return
    yield {"label": tr("Decision"), "value": spoken(Evidence(one.evidence).label)}
    if one.evidence_reason:
        yield {"label": tr("Because"), "value": one.evidence_reason}
    by = page.lookup.principal(one.evidence_by_id) if one.evidence_by_id else None
    default = page.lookup.entry(one.evidence_default_id) if one.evidence_default_id else None
    if default is not None:
        url = entry_address(default, page.viewer.organization.slug)
        text = f"{default.reference} {default.title}"
        yield {"label": tr("By default"), "value": {"text": text, "url": url}}
    elif by is not None:
        yield {"label": tr("By"), "value": by.name}
    if one.evidence_at is not None:
        yield {"label": tr("Decided"), "value": moment(one.evidence_at)}
    if one.restored_at is not None:
        yield {"label": tr("Service restored"), "value": moment(one.restored_at)}


def _clocks(facts: Facts) -> Iterator[dict[str, Any]]:
    named = (
        (tr("Restoration"), facts.restoration),
        (tr("Collection of evidence"), facts.collection),
    )
    for name, reading in named:
        if reading is None or reading.target is None:
            continue
        words, category = STANDS[reading.state]
        waited = reading.waited(WAITING) if reading is facts.restoration else 0
        rows = [
            {"label": tr("Due"), "value": moment(reading.due_at) if reading.due_at else ""},
            {"label": tr("Counted so far"), "value": span(reading.elapsed)},
        ]
        if waited:
            rows.append({"label": tr("Of that, waiting for evidence"), "value": span(waited)})
        if reading.overrun:
            rows.append({"label": tr("Longer than promised"), "value": span(reading.overrun)})
        if waited and reading.overrun:
            value = span(reading.overrun_while(WAITING))
            rows.append({"label": tr("Of that overrun, waiting for evidence"), "value": value})
        badge = component("badges", "state", category, spoken(words))
        yield {"name": name, "state": badge, "facts": rows}


def if_restored(facts: Facts) -> Iterator[str]:
    """Yield what restoring now would cost, and what it would save."""
    if facts.affected:
        yield tr(
            "What is still on %(affected)s is lost once it is rebuilt, reset or restored.",
            affected=facts.affected,
        )
    else:
        yield tr("What is rebuilt, reset or restored shows nothing any more.")
    if facts.decision == Evidence.COLLECT:
        yield tr("Its collection was decided and is not finished.")
    due = facts.restoration.due_at if facts.restoration else None
    if due is not None and facts.now <= due:
        yield tr("Restoration would be in time: it is due %(moment)s.", moment=moment(due))


def if_waiting(facts: Facts) -> Iterator[str]:
    """Yield what waiting for evidence would cost."""
    reading = facts.restoration
    if reading is None:
        yield tr("No time of restoration was promised.")
        return
    if facts.stands_still:
        yield tr("Restoration stands still while evidence is waited for, as agreed.")
    due = reading.due_at
    if due is None:
        return
    if facts.now > due:
        words = {"overrun": span(reading.overrun), "waiting": span(reading.overrun_while(WAITING))}
        yield tr(
            "Restoration is late by %(overrun)s already, %(waiting)s of it waiting for evidence.",
            **words,
        )
        return
    left = ROUND_THE_CLOCK.between(seconds(facts.now), seconds(due))
    yield (
        tr(
            "Restoration is due %(moment)s, in %(left)s. Its time goes on.",
            moment=moment(due),
            left=span(left),
        )
        if not facts.stands_still
        else tr("Until then %(left)s are left.", left=span(left))
    )
    collection = facts.collection
    if collection is None or collection.due_at is None or collection.state is not State.RUNNING:
        return
    if collection.due_at > due:
        late = ROUND_THE_CLOCK.between(seconds(due), seconds(collection.due_at))
        yield tr(
            "If collecting takes all of its time, until %(moment)s, restoration comes %(late)s late.",
            moment=moment(collection.due_at),
            late=span(late),
        )
    else:
        yield tr(
            "Collecting in time, until %(moment)s, leaves restoration in time.",
            moment=moment(collection.due_at),
        )
