"""Working through an assessment session: what it looks at, what was found, what is left.

Nothing of it is kept in the session itself. What was assessed are risks related to it and to what
they put at risk, what was passed over is a relation: so people who work on it at once, each on
another thing, touch nothing in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from isthmus.context.concerns import Concerns
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import Act, Edit, create, edit, move, relate, unrelate
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Edge, Entry
from isthmus.engine.naming import names_here
from isthmus.engine.web.hooks import RecordPage
from isthmus.risks.edges import ASSESSED_IN, LOOKS_AT, PASSED, RISK, THREATENS
from isthmus.risks.models import Risk, RiskSession
from isthmus.risks.models.risk import LIVE
from isthmus.risks.records import RiskType

#: So many things that are left are named on the page of a session.
NAMED = 8
#: What a session judges of a risk.
JUDGED_HERE = ("method_id", "for_security", "for_services", "likelihood", "consequence")


@dataclass(frozen=True)
class Thing:
    """Something a session looks at, as far as a viewer may know of it."""

    entry: Entry
    #: live risks to it of the kind that the session is about, the largest first
    risks: tuple[Risk, ...]
    #: the keys of those that were assessed in this session
    assessed: frozenset[int]
    #: why no risk was found; None: nobody said so
    passed: str | None

    @property
    def looked_at(self) -> bool:
        return bool(self.assessed) or self.passed is not None


class Meanwhile(Exception):
    """Somebody else recorded risks to the same thing since the page was opened."""

    def __init__(self, risks: Sequence[Risk]) -> None:
        super().__init__()
        self.risks = risks


def things(session: Any, viewer: Viewer) -> list[Thing]:
    """Return what a session looks at, by kind and title. Five queries."""
    ours = Edge.objects.current().filter(source=session.pk, type__in=(LOOKS_AT.code, PASSED.code))
    looked: set[int] = set()
    passed: dict[int, str] = {}
    for code, target, note in ours.order_by("pk").values_list("type", "target", "note"):
        if code == LOOKS_AT.code:
            looked.add(target)
        else:
            passed[target] = note
    rows = Entry.objects.visible_to(viewer).filter(pk__in=looked, removed_at__isnull=True)
    entries = [*rows.order_by("type", "title", "pk")]
    hit = Edge.objects.current().filter(type=THREATENS.code, target__in=[one.pk for one in entries])
    pairs = [*hit.values_list("source", "target")]
    known = Risk.objects.visible_to(viewer).filter(
        pk__in={source for source, _ in pairs}, removed_at__isnull=True, state__in=LIVE
    )
    if names_here(RISK):
        known = known.filter(concerns=session.concerns)
    elif session.concerns != Concerns.BOTH:
        known = known.filter(concerns__in=(session.concerns, Concerns.BOTH, ""))
    known = known.select_related("entry")
    risks = {one.pk: one for one in known.order_by("-level", "pk")}
    here = Edge.objects.current().filter(type=ASSESSED_IN.code, target=session.pk)
    assessed = {*here.filter(source__in=risks).values_list("source", flat=True)}
    of: dict[int, set[int]] = defaultdict(set)
    for source, target in pairs:
        of[target].add(source)
    return [
        Thing(
            entry,
            tuple(risk for key, risk in risks.items() if key in of[entry.pk]),
            frozenset(assessed & of[entry.pk]),
            passed.get(entry.pk),
        )
        for entry in entries
    ]


def left_over(session: Any) -> list[str]:
    """Return the names of what nobody looked at, of what everybody may know of: it is written down."""
    viewer = system_viewer(session.organization, "what a session left over")
    return [
        f"{one.entry.reference} {one.entry.title}"
        for one in things(session, viewer)
        if not one.looked_at and one.entry.circle_id is None
    ]


def record(
    session: RiskSession,
    thing: Thing,
    values: Mapping[str, Any],
    act: Act,
    *,
    risk: Risk | None = None,
    base: int | None = None,
    known: frozenset[str] = frozenset(),
    said: str = "",
) -> Risk:
    """Write one risk through the door as it was judged, and relate it to the thing and the session.

    One that is accepted and judged otherwise now is assessed anew: its acceptance was of something else.
    `base` is the version of the risk that was read, `known` are the references of the risks to this
    thing that the page had shown. Raises Meanwhile, Conflict, Invalid, Refused, Forbidden, Absent.
    """
    with door_open():
        # Two people who both record the first risk to a thing wait for each other here; risks come
        # last, as wherever both are locked.
        ends = Entry.objects.as_system("a session").filter(pk__in=(session.pk, thing.entry.pk))
        list(ends.order_by("pk").select_for_update(of=("self",)))
        if risk is None:
            fresh = _fresh(session, thing, act, known)
            if fresh:
                raise Meanwhile(fresh)
            owner = thing.entry.owner_id or session.owner_id
            (made,) = create(RiskType, [{"owner": owner, **values}], act)
        else:
            (made,) = edit(RiskType, [Edit(risk.pk, dict(values), base=base)], act)
            if made.state == "accepted" and _judged(made) != _judged(risk):
                # Edited first: what somebody else wrote meanwhile is compared with what was read.
                said_of_it = {
                    "reason": tr("Assessed in %(reference)s.", reference=session.reference)
                }
                (made,) = move(RiskType, "assess_anew", [made.pk], act, said_of_it)
        relate(made.pk, THREATENS.code, [thing.entry.pk], act)
        relate(made.pk, ASSESSED_IN.code, [session.pk], act)
        if thing.passed is not None:
            unrelate(session.pk, PASSED.code, [thing.entry.pk], act)
        if said.strip():
            comment(made.pk, said, act)
        if made.state == "identified":
            (made,) = move(RiskType, "assess", [made.pk], act)
    assert isinstance(made, Risk)
    return made


def pass_over(session: RiskSession, thing: Thing, why: str, act: Act) -> None:
    """Keep that people looked at a thing and found no risk. Raises Forbidden, Absent."""
    relate(session.pk, PASSED.code, [thing.entry.pk], act, why.strip()[:500])


def _judged(risk: Any) -> tuple[Any, ...]:
    return tuple(getattr(risk, name) for name in JUDGED_HERE)


def _fresh(session: RiskSession, thing: Thing, act: Act, known: frozenset[str]) -> list[Risk]:
    return [
        risk
        for one in things(session, act.viewer)
        if one.entry.pk == thing.entry.pk
        for risk in one.risks
        if risk.pk in one.assessed and risk.reference not in known
    ]


def closed(session: RiskSession) -> str:
    """Return why nothing is written in a session now; empty where it is under way."""
    if session.state == "open":
        return ""
    return (
        tr("It is not open yet. Open it, then it is worked through.")
        if session.state == "planned"
        else tr("It is over. Open it again to go on.")
    )


def progress_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `risks/session_panel.html` draws; None where the session looks at nothing."""
    session: Any = page.record
    found = things(session, page.viewer)
    if not found:
        return None
    kwargs = {"org": page.viewer.organization.slug, "reference": session.reference}
    left = [one.entry.title for one in found if not one.looked_at]
    work = tr("Work through it") if session.state == "open" else tr("Look through it")
    return {
        "done": len(found) - len(left),
        "total": len(found),
        "left": ", ".join(left[:NAMED]) + (" …" if len(left) > NAMED else ""),
        "actions": [
            {"label": work, "url": reverse("session_work", kwargs=kwargs)},
            {"label": tr("Minutes"), "url": reverse("session_minutes", kwargs=kwargs)},
        ],
    }
