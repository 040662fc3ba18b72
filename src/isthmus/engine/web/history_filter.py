"""Which part of a record's history is shown: what sort of thing happened, by whom, since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from isthmus.engine.fields import FieldProblem, instant
from isthmus.engine.happenings import happenings
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.past import Narrowed
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line
from isthmus.engine.web import access_words

#: What can be chosen, in order; every event is of one sort.
SORTS = {
    "fields": N_("Fields"),
    "states": N_("State"),
    "relations": N_("Relations"),
    "approvals": N_("Approvals and versions"),
    "access": N_("Who may know"),
    "beside": N_("Talk, tasks and files"),
}
APPROVALS = (
    "approval given", "approval withdrawn", "approval voided", "snapshot taken",
    "version frozen", "version out of force", "checklist answered",
)  # fmt: skip
RELATIONS = ("related", "unrelated")


@dataclass(frozen=True)
class Chosen:
    """What was asked for, as it was typed, and what that means."""

    narrowed: Narrowed
    sort: str = ""
    by: str = ""
    since: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        return bool(self.sort or self.by or self.since)

    def query(self, **changes: str) -> str:
        """Return the parameters of an address with some changed."""
        asked = {"of": self.sort, "by": self.by, "since": self.since} | changes
        return urlencode({name: value for name, value in asked.items() if value})


def chosen(record_type: type[RecordType], given: Mapping[str, str], lookup: Lookup) -> Chosen:
    """Read the parameters of a request; what makes no sense is named and left out."""
    sort = given.get("of", "")
    sort = sort if sort in SORTS else ""
    by, since = clean_line(given.get("by", ""))[:200], given.get("since", "").strip()[:40]
    problems: dict[str, str] = {}
    actor, moment = None, None
    if by:
        found = lookup.principal_named(by)
        actor = found.pk if found else None
        if found is None:
            problems["by"] = tr(
                "Nobody here is called “%(by)s”. Give a name or a reference.", by=by
            )
    if since:
        try:
            moment = instant(datetime.fromisoformat(since))
        except (ValueError, FieldProblem):
            problems["since"] = tr("“%(since)s” is not a day. For example 2026-11-23.", since=since)
    verbs, without = _verbs(record_type, sort)
    return Chosen(Narrowed(verbs, without, actor, moment), sort, by, since, problems)


def _verbs(record_type: type[RecordType], sort: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the verbs of a sort, and those it does not have: of the fields is whatever remains."""
    sorts: dict[str, tuple[str, ...]] = {
        "states": (*record_type.transitions(), "moved"),
        "relations": RELATIONS,
        "approvals": APPROVALS,
        "access": (*access_words.ICONS,),
        "beside": (*happenings,),
    }
    if sort == "fields":
        return (), tuple(verb for verbs in sorts.values() for verb in verbs)
    return sorts.get(sort, ()), ()


def choices(now: Chosen, address: str) -> list[dict[str, Any]]:
    """Return the sorts as links, the current one marked."""
    return [
        {
            "label": label,
            "url": f"{address}?{now.query(of=code)}".rstrip("?"),
            "current": code == now.sort,
        }
        for code, label in {"": tr("Everything"), **SORTS}.items()
    ]
