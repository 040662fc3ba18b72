"""My work: what waits for the viewer, as the page and the home page show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from isthmus.engine.access import Viewer
from isthmus.engine.formats import day, relative
from isthmus.engine.language import tr, trn
from isthmus.engine.needs.desk import (
    MOST,
    URGENCIES,
    WHOSE,
    Choice,
    Found,
    Need,
    everything,
    sources,
)
from isthmus.people.models import StandIn

#: Rows of one page, and of each sort on the home page.
SHOWN, FIRST = 50, 4


@dataclass(frozen=True)
class Row:
    """One need as it is drawn."""

    title: str
    url: str
    icon: str
    reference: str
    sort: str
    about: str  #: who asked, in whose place, since when
    due: str  #: in words
    exact: str
    urgency: str


def row(need: Need, today: date) -> Row:
    label = next(one.label for one in sources if one.code == need.sort)
    parts = [
        need.detail,
        tr("from %(asked_by)s", asked_by=need.asked_by) if need.asked_by else "",
        _place(need),
        tr("since %(removesuffix)s", removesuffix=relative(need.since).removesuffix(" ago"))
        if need.since
        else "",
    ]
    return Row(
        need.title,
        need.url,
        need.icon,
        need.reference,
        label,
        " · ".join(part for part in parts if part),
        _due(need.due, today),
        str(need.due or ""),
        need.urgency(today),
    )


def _place(need: Need) -> str:
    return {
        "mine": "",
        "role": tr("as %(place)s", place=need.place),
        "standing_in": tr("for %(place)s", place=need.place),
    }[need.whose]


def _due(due: date | None, today: date) -> str:
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return trn("%(count)s day overdue", "%(count)s days overdue", -days)
    if days < 2:
        return tr("tomorrow") if days else tr("today")
    return tr("in %(days)s days", days=days) if days < 15 else day(due)


def chosen(sent: Any) -> Choice:
    """Return the filters of an address; words that mean nothing filter nothing."""
    known = {"sort": {one.code for one in sources}, "due": URGENCIES, "whose": WHOSE}
    return Choice(**{
        name: value if (value := sent.get(name, "")) in words else ""
        for name, words in known.items()
    })  # fmt: skip


def page_of_work(viewer: Viewer, choice: Choice, number: int) -> dict[str, Any]:
    """Return what `home/work.html` reads."""
    found = everything(viewer)
    rows = found.chosen(choice)
    pages = max(1, -(-len(rows) // SHOWN))
    number = min(max(number, 1), pages)
    start = (number - 1) * SHOWN
    here = rows[start : start + SHOWN]
    slug = viewer.organization.slug
    address = reverse("my_work", kwargs={"org": slug})
    asked = {name: value for name, value in asdict(choice).items() if value}
    return {
        "tabs": _tabs(found, choice, address),
        "filters": [_filter(found, choice, address, name) for name in ("due", "whose")],
        "narrowed": bool(asked),
        "clear_url": address,
        "groups": _groups(here, found.today),
        "count": len(rows),
        "text": tr(
            "%(first)s to %(last)s of %(count)s",
            first=start + 1,
            last=start + len(here),
            count=len(rows),
        )
        if rows
        else "",
        "previous": _link(address, asked, number - 1) if number > 1 else "",
        "next": _link(address, asked, number + 1) if number < pages else "",
        "cut": [
            one.label
            for one in sources
            if sum(need.sort == one.code for need in found.needs) >= MOST
        ],
        "most": MOST,
    }


def first_of_each(viewer: Viewer) -> dict[str, Any]:
    """Return what the home page shows: the most urgent of each sort, and how many there are."""
    found = everything(viewer)
    address = reverse("my_work", kwargs={"org": viewer.organization.slug})
    groups = []
    for source in sources:
        needs = [one for one in found.needs if one.sort == source.code]
        if needs:
            groups.append({
                "label": source.label,
                "icon": source.icon,
                "count": len(needs),
                "rows": [row(one, found.today) for one in needs[:FIRST]],
                "url": f"{address}?sort={source.code}",
            })  # fmt: skip
    counts = found.counts(Choice(), "due")
    return {
        "groups": groups,
        "count": len(found.needs),
        "url": address,
        "figures": [
            {"label": label, "count": counts[code], "url": f"{address}?due={code}", "code": code}
            for code, label in URGENCIES.items()
            if counts[code] and code != "undated"
        ],
    }


def _groups(needs: Sequence[Need], today: date) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": label, "rows": rows}
        for code, label in URGENCIES.items()
        if (rows := [row(one, today) for one in needs if one.urgency(today) == code])
    ]


def _tabs(found: Found, choice: Choice, address: str) -> list[dict[str, Any]]:
    counts = found.counts(choice, "sort")
    others = {"due": choice.due, "whose": choice.whose}
    every = [("", tr("Everything"), counts.total())]
    every += [(one.code, one.label, counts[one.code]) for one in sources]
    return [
        {
            "label": label,
            "count": count,
            "url": _link(address, {"sort": code, **others}),
            "current": choice.sort == code,
        }
        for code, label, count in every
    ]


def _filter(found: Found, choice: Choice, address: str, name: Any) -> dict[str, Any]:
    words = {"due": URGENCIES, "whose": WHOSE}[name]
    current, counts = asdict(choice)[name], found.counts(choice, name)
    others = {key: value for key, value in asdict(choice).items() if key != name}
    items = [("", tr("Any time") if name == "due" else tr("Mine and others'"), counts.total())]
    items += [(code, label, counts[code]) for code, label in words.items()]
    return {
        "label": tr("Due") if name == "due" else tr("Whose"),
        "items": [
            {
                "label": label,
                "count": count,
                "url": _link(address, {**others, name: code}),
                "current": code == current,
            }
            for code, label, count in items
            if count or code == current or not code
        ],
    }


def _link(address: str, asked: dict[str, str], number: int = 1) -> str:
    query = {name: value for name, value in asked.items() if value}
    if number > 1:
        query["page"] = str(number)
    return f"{address}?{urlencode(query)}" if query else address


@dataclass(frozen=True)
class Cover:
    """One person whom the viewer stands in for today."""

    name: str
    until: date
    roles: str  #: those it is for; empty: everything


def covers(viewer: Viewer, today: date) -> list[Cover]:
    """Return for whom the viewer stands in on a day: one query."""
    rows = StandIn.objects.on(today).filter(
        deputy=viewer.principal_id, organization=viewer.organization_id
    )
    found: dict[int, Cover] = {}
    for line in rows.select_related("absence", "entry", "role").order_by("absence__ends_on", "pk"):
        known = found.get(line.entry_id)
        role = line.role.name if line.role else ""
        both = [known.roles, role] if known else [role]
        roles = ", ".join(both) if all(both) else ""
        found[line.entry_id] = Cover(line.entry.title, line.absence.ends_on, roles)
    return list(found.values())
