"""What the page of figures says of response and restoration against what was promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from markupsafe import Markup

from isthmus.agreements.models import Metric
from isthmus.engine.access import Viewer
from isthmus.engine.formats import number
from isthmus.engine.language import spoken, tr
from isthmus.incidents.clocks.words import span
from isthmus.incidents.figures.asking import Question
from isthmus.incidents.figures.groups import Group, label_of
from isthmus.incidents.figures.period import Piece
from isthmus.incidents.figures.promises import METRICS, Kept, kept
from isthmus.incidents.figures.told import of_group

#: A number that leads to the list of reports that the parameters select.
Link = Callable[..., str | Markup]


def promises(
    question: Question, viewer: Viewer, named: Sequence[Group], link: Link
) -> dict[str, Any]:
    """Return what was kept of what was promised: of all, then of each group. Four queries at most."""
    now = timezone.now()
    every = kept(question, viewer, now, grouped=False).get(None, {})
    when = Piece(question.period.first, question.period.last).raw
    cells = [_cells(tr("All together"), {}, metric, every[metric], when, link) for metric in METRICS
             if metric in every]  # fmt: skip
    # Percentiles don't add up, so groups are asked for by themselves.
    found = kept(question, viewer, now, grouped=True) if question.by and every else {}
    for one in named if found else ():
        of_it = of_group(one, found)
        cells += [_cells(label_of(one), one.asked, metric, of_it[metric], when, link)
                  for metric in METRICS if metric in of_it]  # fmt: skip
    return {
        "nothing": not every,
        "answer": _answer(every),
        "rows": [_bar(metric, every[metric]) for metric in METRICS if metric in every],
        "heads": [tr("Reports"), tr("Target"), tr("Met"), tr("Missed"), tr("Share met"),
                  tr("Half within"), tr("Nine in ten within")],
        "table": cells,
    }  # fmt: skip


def _answer(every: Mapping[str, Kept]) -> str:
    said = [
        tr("%(metric)s: %(share)s of %(decided)s in time", metric=metric_label(metric),
           share=_percent(share), decided=number(one.met + one.missed))
        for metric in METRICS
        if (one := every.get(metric)) and (share := one.share) is not None
    ]  # fmt: skip
    return f"{'; '.join(said)}." if said else ""


def _bar(metric: str, one: Kept) -> dict[str, Any]:
    return {
        "label": metric_label(metric),
        "url": "",
        "segments": [
            {"code": 1, "label": tr("Met"), "count": one.met},
            {"code": 4, "label": tr("Missed"), "count": one.missed},
        ],
        "share": 1 if one.met + one.missed else 0,
        "words": _percent(one.share),
    }


def _cells(
    label: str, more: Mapping[str, str], metric: str, one: Kept, when: str, link: Link
) -> list[str | Markup]:
    return [
        label,
        metric_label(metric),
        link(one.met, met_on=f"{metric}:{when}", **more),
        link(one.missed, missed_on=f"{metric}:{when}", **more),
        _percent(one.share),
        *("–" if one is None else span(one) for one in (one.median, one.ninetieth)),
    ]


def metric_label(metric: str) -> str:
    return spoken(Metric(metric).label)


def _percent(share: float | None) -> str:
    """Return a share as a percentage, rounded down: 100 % is all of them."""
    return "–" if share is None else f"{int(share * 100)} %"
