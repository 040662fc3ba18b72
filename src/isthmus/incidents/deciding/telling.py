"""History says of a report that its evidence was decided by default, and when that holds no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.engine.access import system_viewer
from isthmus.engine.door import history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.models import Entry
from isthmus.incidents.deciding.decision import Evidence
from isthmus.incidents.deciding.default import EvidenceDefault
from isthmus.incidents.deciding.verbs import BY_DEFAULT, DEFAULT_GONE
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.models import Incident

GONE = N_("it is another report than the default is meant for")


def follow(change: Change) -> None:
    """Tell of what a default decided, or decides no more. Three statements at most."""
    moved = change.verb in change.record_type.transitions()
    if change.record_type.code != INCIDENT or moved:
        return
    records: Sequence[Any] = change.records
    turned = [one for one in records if _is_turned(change, one)]
    if not turned:
        return
    keys = {one.evidence_default_id for one in turned} - {None}
    rows = EvidenceDefault.objects.as_system("history names the default").filter(pk__in=keys)
    named = {one.pk: one.reference for one in rows}
    by = system_viewer(change.act.viewer.organization, "evidence").name
    happenings = [
        history.Happening(one.entry, *_told(one, named), change.act.occurred_at, by)
        for one in turned
    ]
    history.append(happenings, change.act)
    entries: dict[int, Entry] = {one.entry.pk: one.entry for one in turned}
    update_rows(Entry, [*entries.values()], ("seq", "head_hash"))


def _is_turned(change: Change, one: Any) -> bool:
    if change.verb == "created":
        return one.evidence_default_id is not None
    return "evidence_default" in change.names.get(one.pk, ())


def _told(one: Incident, named: Mapping[int, str]) -> tuple[str, dict[str, Any]]:
    if one.evidence_default_id is None:
        return DEFAULT_GONE, {}
    default = named[one.evidence_default_id]
    return BY_DEFAULT, {"evidence": one.evidence, "default": default}


def _decided(payload: Mapping[str, Any]) -> str:
    words = {one.value: one.label for one in Evidence}
    decision = spoken(words.get(payload.get("evidence", ""), ""))
    return tr("%(decision)s, by %(default)s", decision=decision, default=payload.get("default", ""))


declare(
    Happened(BY_DEFAULT, "decides about evidence by default",
             "decides by default about the evidence of", "file-search", _decided),
    Happened(DEFAULT_GONE, "leaves evidence to be decided again",
             "leaves to be decided again the evidence of", "file-search",
             lambda payload: spoken(GONE)),
)  # fmt: skip
