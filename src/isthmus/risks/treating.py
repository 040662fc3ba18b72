"""Controls that measures against risks name: what the pages of both say, and who else may ask.

A measure may name one control, and one control may treat several risks. What an acceptance leans on of
it stands in its digest (`basis.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from isthmus.controls.models import Control
from isthmus.controls.records import ControlType
from isthmus.controls.tested import says_on
from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.approvals.standing import held
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.language import spoken, tr, trn
from isthmus.engine.models import Record
from isthmus.engine.prepared import Prepared
from isthmus.engine.text import fold
from isthmus.engine.web.addresses import addresses_of, record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.risks.models import Measure, Risk
from isthmus.risks.models.risk import LIVE
from isthmus.risks.records import RiskType
from isthmus.risks.scales import RiskLevel

#: What is called so among what hangs on a risk.
CONTROLS = "treating_controls"
#: So many risks are read together.
AT_ONCE = 5_000
#: So many risks are named on the page of a control.
SHOWN = 20


def risks_by_control(controls: Collection[int], viewer: Viewer) -> dict[int, list[Risk]]:
    """Return the risks that measures naming each of these controls treat, as far as the viewer may see
    them and they are not closed, the largest first. Two queries; controls without any are left out."""
    treated: dict[int, set[int]] = defaultdict(set)
    for control, risk in _naming(viewer, tuple(controls)) if controls else ():
        treated[risk].add(control)
    found: dict[int, list[Risk]] = defaultdict(list)
    keys = sorted(treated)
    chunks = (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
    risks = [one for chunk in chunks for one in _read(viewer, tuple(chunk))]
    risks.sort(key=lambda risk: risk.pk)
    for one in sorted(risks, key=lambda risk: risk.level, reverse=True):
        for control in treated[one.pk]:
            found[control].append(one)
    return found


@Prepared
def _naming(viewer: Viewer, controls: tuple[int, ...]) -> QuerySet[Any, Any]:
    """Return which of these controls the measures of live risks name, with the risk."""
    live = Risk.objects.visible_to(viewer).filter(state__in=LIVE)
    named = Measure.objects.filter(control__in=controls, record__in=live.values("pk"))
    return named.order_by().values_list("control", "record")


@Prepared
def _read(viewer: Viewer, risks: tuple[int, ...]) -> QuerySet[Risk]:
    rows: QuerySet[Risk] = Risk.objects.visible_to(viewer).filter(state__in=LIVE, pk__in=risks)
    return rows.order_by()


def treated_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `risks/treated_panel.html` draws on the page of a control: the risks that it treats,
    and what a change of it would mean for them."""
    risks = _treated(page.record, page.viewer)
    if not risks:
        return None
    resting = _resting(page.record, risks)
    slug = page.viewer.organization.slug
    return {
        "says": _consequence(risks, resting),
        "rows": [_row(one, slug, rests=one.pk in resting) for one in risks[:SHOWN]],
        "more": _more(len(risks) - SHOWN),
    }


def treated_note(viewer: Viewer, record: Record | None) -> dict[str, Any] | None:
    """Return what `risks/treated_note.html` says above the form of a control that treats risks."""
    if record is None or viewer.customer or not viewer.may_on(Risk, VIEW):
        return None
    risks = _treated(record, viewer)
    if not risks:
        return None
    names = ", ".join(one.reference for one in risks[:SHOWN])
    text = tr(
        "It treats %(risks)s. Words, people and dates may change without touching their acceptances.",
        risks=names if len(risks) <= SHOWN else f"{names} …",
    )
    return {"text": text}


def _controls(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    """Return the controls that the measures of a risk name, for its page."""
    named = Measure.objects.filter(record=entry, control__isnull=False)
    rows = Control.objects.visible_to(viewer).filter(pk__in=named.values("control"))
    until = Coalesce(Cast("tests_hold_until", CharField()), Value(""))
    return rows_of(
        CONTROLS,
        rows,
        text="title",
        more="reference",
        mark=Concat("tested", Value(" "), until),
        state="state",
        made_at="created_at",
    )


selections[CONTROLS] = _controls


def controls_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `risks/controls_panel.html` draws on the page of a risk: the controls that its measures
    name, how far they are and what their tests say. No query: they hang on the risk."""
    rows = [row for row in page.hung if row.kind == CONTROLS]
    rows.sort(key=lambda row: (fold(row.text), row.key))
    found = [_control(row, page.viewer.organization.slug) for row in rows]
    return {"rows": found} if found else None


def _control(row: Row, slug: str) -> dict[str, Any]:
    tested, _, until = row.mark.partition(" ")
    state = Control.lifecycle.states[row.state]
    return {
        "url": addresses_of(ControlType, slug)(row.more),
        "reference": row.more,
        "title": row.text,
        "category": state.category,
        "state": spoken(state.label),
        "tested": spoken(
            says_on(
                tested, date.fromisoformat(until) if until else None, timezone.localdate()
            ).label
        ),
    }


def _treated(control: Record, viewer: Viewer) -> list[Risk]:
    return risks_by_control([control.pk], viewer).get(control.pk, [])


def _resting(control: Record, risks: Sequence[Risk]) -> set[int]:
    """Return the keys of those that are accepted by an acceptance that holds and leans on the control.

    None leans on a control that not everybody may know of who knows of the risk.
    """
    accepted = [
        one
        for one in risks
        if one.state == "accepted" and control.circle_id in (None, one.circle_id)
    ]
    rules = [one for one in RiskType.approvals if one.code == "acceptance"]
    stands = held(RiskType, accepted, timezone.now(), rules)
    return {one.record.pk for one in stands if not one.missing}


def _consequence(risks: Sequence[Risk], resting: Collection[int]) -> str:
    touched = trn(
        "It treats one risk.",
        "It treats %(count)d risks.",
        len(risks),
    )
    if not resting:
        return touched
    void = trn(
        "Once it is further or less far than now, or a test of it fails, one acceptance holds no more.",
        "Once it is further or less far than now, or a test of it fails, %(count)d acceptances hold no more.",
        len(resting),
    )
    return f"{touched} {void}"


def _more(count: int) -> str:
    return trn("One more risk.", "%(count)d more risks.", count) if count > 0 else ""


def _row(one: Risk, slug: str, *, rests: bool) -> dict[str, Any]:
    return {
        "url": record_address(one, slug),
        "reference": one.reference,
        "title": one.title,
        "category": one.state_category,
        "state": spoken(one.state_label),
        "level": one.level,
        "words": _level(one.level),
        "rest": one.rest,
        "rest_words": _level(one.rest),
        "acceptance": tr("accepted, leaning on this control") if rests else "",
    }


def _level(level: str) -> str:
    return spoken(RiskLevel(level).label) if level else ""
