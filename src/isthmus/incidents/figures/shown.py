"""The page of figures: each question with its answer in words, its picture, its table, and the list
behind every number."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe
from markupsafe import Markup

from isthmus.engine.access import VIEW
from isthmus.engine.api.representation import json_response
from isthmus.engine.door.checks import require
from isthmus.engine.filters import QueryProblem
from isthmus.engine.formats import day, number
from isthmus.engine.language import N_, spoken, tr, trn
from isthmus.engine.lookup import Lookup
from isthmus.engine.transfer.cells import neutralised
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.incidents.figures.asking import (
    GROUPS,
    OWN,
    Question,
    of_age,
    read_question,
    shown_by,
)
from isthmus.incidents.figures.counting import Counts, counted
from isthmus.incidents.figures.groups import Group, groups, label_of
from isthmus.incidents.figures.period import AGES, STEPS, Piece, read_period
from isthmus.incidents.figures.promises_shown import metric_label, promises
from isthmus.incidents.figures.restricted import NAME as RESTRICTED
from isthmus.incidents.figures.restricted import NO, YES
from isthmus.incidents.figures.told import COLUMNS, rows, supplement, together, told
from isthmus.incidents.records import IncidentType

#: So many groups are shown each by itself.
MOST = 20
#: From, until and step of the periods that are offered.
PERIODS = (
    (N_("Four weeks"), "-27d", "today", "day"),
    (N_("Thirteen weeks"), "-12w", "today", "week"),
    (N_("Twelve months"), "-11m", "today", "month"),
    (N_("Last month"), "last-month", "last-month", "day"),
    (N_("Last quarter"), "last-quarter", "last-quarter", "week"),
)
STEP_WORDS = {"day": N_("Day"), "week": N_("Week"), "month": N_("Month")}


@require_safe
def figures(request: MemberRequest, org: str) -> HttpResponse:
    """Show the figures of the reports that the address selects."""
    require(IncidentType, VIEW, act_of(request))
    lookup = Lookup(request.viewer)
    question, parameters, problems = _readable(request.GET, lookup)
    context = {"title": tr("Figures of incidents and requests"), "problems": problems}
    context |= _Page(question, parameters, request, lookup).context()
    crumbs = register_crumbs(IncidentType, org, (tr("Figures"), ""))
    return page(request, "incidents/figures.html", context, crumbs)


@require_safe
def figures_file(request: MemberRequest, org: str, ending: str) -> HttpResponse:
    """Answer with the same figures as a file: JSON as the API tells them, or a table."""
    require(IncidentType, VIEW, act_of(request))
    lookup = Lookup(request.viewer)
    question, _, _ = _readable(request.GET, lookup)
    # What is passed on as a file tells nobody of what is restricted.
    answer = told(question, request.viewer, lookup, timezone.now(), besides=False)
    if ending == "json":
        found = json_response(answer)
    else:
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(COLUMNS)
        lines.writerows([*map(neutralised, row[:1]), *row[1:]] for row in rows(answer))
        found = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
        found["Cache-Control"] = "private, no-cache"
    name = f"{org}-figures-{question.period.first}-{question.period.last}.{ending}"
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found


def _readable(
    asked: QueryDict, lookup: Lookup
) -> tuple[Question, QueryDict, Sequence[QueryProblem]]:
    """Return the question of an address, what of it could be read, and what could not."""
    kept, problems = asked.copy(), []
    while True:
        try:
            question = read_question(dict(kept.lists()), lookup, timezone.localdate())
        except QueryProblem as problem:
            problems.append(problem)
            # What is wrong with the step may lie in the period.
            names = [problem.parameter, *OWN]
            del kept[next(name for name in names if name in kept)]
        else:
            return question, kept, problems


class _Page:
    """What the page is drawn from."""

    def __init__(
        self, question: Question, parameters: QueryDict, request: MemberRequest, lookup: Lookup
    ) -> None:
        self.question, self.parameters, self.lookup = question, parameters, lookup
        self.org = request.viewer.organization.slug
        self.list = list_address(IncidentType, self.org)
        self.pieces, self.viewer = question.period.pieces, request.viewer
        self.counted = counted(question, request.viewer)
        self.all = together(self.counted, len(self.pieces))
        self.named: tuple[list[Group], Counts | None] = [], None
        if question.by:
            spec = question.query.record_type.spec(question.by)
            self.named = groups(spec, self.counted, lookup, MOST)

    def context(self) -> dict[str, Any]:
        period = self.question.period
        return {
            "period": f"{day(period.first)} – {day(period.last)}",
            "list_url": self.list + listing.address(self._list_parameters()),
            "controls": self._controls(),
            "chips": [
                {**one, "edit_url": ""}
                for one in listing.chips(self.question.query, self.parameters, "")
            ],
            "clear_url": listing.address(self._own_parameters()),
            "files": [
                {
                    "label": label,
                    "url": page_address(f"incident_figures_{ending}", org=self.org)
                    + listing.address(self.parameters),
                }
                for ending, label in (("csv", tr("Table (CSV)")), ("json", tr("Data (JSON)")))
            ],
            "nothing": not (self.all.before or self.all.came_in or self.all.went_out),
            "heads": self._heads(),
            "flow": self._flow(),
            "ages": self._ages(),
            "groups": self._groups() if self.question.by else None,
            "promises": promises(self.question, self.viewer, self.named[0], self._link),
            "restricted": self._restricted(),
        }

    def _restricted(self) -> list[dict[str, Any]]:
        """Return what the figures leave out, of what the viewer knows of."""
        more = supplement(self.question, self.viewer, timezone.now())
        if more is None:
            return []
        period, counts = self.question.period, more.counts
        whole = Piece(period.first, period.last).raw
        found = [
            (tr("Open at the end"), counts.at_end, {"open_on": str(period.last)}),
            (tr("Came in"), counts.came_in, {"came_in_on": whole}),
            (tr("Went out"), counts.went_out, {"went_out_on": whole}),
        ]
        found += [
            (
                tr("%(metric)s missed", metric=metric_label(metric)),
                one.missed,
                {"missed_on": f"{metric}:{whole}"},
            )
            for metric, one in more.promises.items()
            if one.missed
        ]
        return [
            {"label": label, "value": self._link(count, **{RESTRICTED: YES}, **asked)}
            for label, count, asked in found
        ]

    def _own_parameters(self) -> dict[str, str]:
        return {name: str(self.parameters[name]) for name in OWN if self.parameters.get(name)}

    def _list_parameters(self, **more: str) -> dict[str, str]:
        # Whoever knows of restricted reports is led to the others, which alone are counted.
        apart = {RESTRICTED: NO} if self.viewer.circles | self.viewer.cleared else {}
        return shown_by(self.question, **(apart | more))

    def _behind(self, **more: str) -> str:
        return self.list + listing.address(self._list_parameters(**more))

    def _link(self, count: int, **more: str) -> str | Markup:
        """Return a number that leads to the reports behind it; nought leads nowhere."""
        if not count:
            return "0"
        return Markup('<a href="{}">{}</a>').format(self._behind(**more), number(count))

    def _controls(self) -> dict[str, Any]:
        period, asked = self.question.period, self.parameters
        today = timezone.localdate()
        specs = {spec.name: spec for spec in self.question.query.record_type.specs(GROUPS)}
        return {
            "periods": [
                {
                    "label": spoken(label),
                    "url": listing.address(asked, **{"from": first, "until": last, "step": step}),
                    "current": read_period(first, last, step, today) == period,
                }
                for label, first, last, step in PERIODS
            ],
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "step": period.step,
            "steps": [(step, spoken(STEP_WORDS[step])) for step in STEPS],
            "by": self.question.by,
            "groups": [("", tr("All together")), *((name, specs[name].label) for name in GROUPS)],
            "keep": {
                name: asked.getlist(name)
                for name in asked
                if name not in OWN and any(asked.getlist(name))
            },
        }

    def _heads(self) -> list[dict[str, Any]]:
        period, every = self.question.period, self.all
        whole = Piece(period.first, period.last).raw
        old = sum(every.ages[3:])
        before = every.before
        change = every.at_end - before
        return [
            {
                "label": tr("open at the end"),
                "value": number(every.at_end),
                "url": self._behind(open_on=str(period.last)) if every.at_end else "",
                "detail": tr("%(change)s since the beginning", change=f"{change:+d}")
                if change
                else tr("as at the beginning"),
            },
            {
                "label": tr("came in"),
                "value": number(every.came_in),
                "url": self._behind(came_in_on=whole) if every.came_in else "",
                "detail": tr("%(count)s of them reopened", count=number(sum(every.reopened))),
            },
            {
                "label": tr("went out"),
                "value": number(every.went_out),
                "url": self._behind(went_out_on=whole) if every.went_out else "",
                "detail": tr("%(count)s of them cancelled", count=number(sum(every.cancelled))),
            },
            {
                "label": tr("open for more than 30 days"),
                "value": number(old),
                "url": self._behind(
                    open_on=str(period.last),
                    opened_on=f"..{of_age(period.last, 3).rpartition('..')[2]}",
                )
                if old
                else "",
                "detail": tr("the oldest since %(day)s", day=day(every.oldest))
                if every.oldest
                else "",
            },
        ]

    def _flow(self) -> dict[str, Any]:
        every, pieces = self.all, self.pieces
        moves = [*zip(every.opened, every.reopened, every.resolved, every.cancelled, every.open,
                      strict=True)]  # fmt: skip
        return {
            "answer": self._flow_answer(),
            "steps": [
                {
                    "axis": _short(one.first, self.question.period.step),
                    "words": _words(one, self.question.period.step),
                    "came_in": opened + reopened,
                    "went_out": resolved + cancelled,
                    "open": still,
                }
                for one, (opened, reopened, resolved, cancelled, still) in zip(
                    pieces, moves, strict=True
                )
            ],
            "heads": [
                spoken(STEP_WORDS[self.question.period.step]), tr("Opened"), tr("Reopened"),
                tr("Dealt with"), tr("Cancelled"), tr("Open at the end"),
            ],
            "table": [
                [
                    _words(one, self.question.period.step),
                    self._link(opened, opened_on=one.raw),
                    self._link(reopened, reopened_on=one.raw),
                    self._link(resolved, resolved_on=one.raw),
                    self._link(cancelled, cancelled_on=one.raw),
                    self._link(still, open_on=str(one.last)),
                ]
                for one, (opened, reopened, resolved, cancelled, still) in zip(
                    pieces, moves, strict=True
                )
            ],
        }  # fmt: skip

    def _flow_answer(self) -> str:
        every = self.all
        said = {
            "before": number(every.before), "after": number(every.at_end),
            "came": number(every.came_in), "went": number(every.went_out),
        }  # fmt: skip
        if every.at_end > every.before:
            return tr(
                "It grew from %(before)s to %(after)s: %(came)s came in, %(went)s went out.", **said
            )
        if every.at_end < every.before:
            return tr(
                "It shrank from %(before)s to %(after)s: %(came)s came in, %(went)s went out.",
                **said,
            )
        return tr("It stayed at %(after)s: %(came)s came in, %(went)s went out.", **said)

    def _age_segments(self, counts: Counts, **more: str) -> list[dict[str, Any]]:
        last = self.question.period.last
        return [
            {
                "code": place,
                "label": label,
                "count": counts.ages[place],
                "url": self._behind(open_on=str(last), opened_on=of_age(last, place), **more),
            }
            for place, label in enumerate(_age_labels())
        ]

    def _ages(self) -> dict[str, Any]:
        segments = self._age_segments(self.all)
        last = str(self.question.period.last)
        old, every = sum(self.all.ages[3:]), self.all.at_end
        if not every:
            answer = tr("None is open.")
        elif not old:
            answer = trn("The one that is open was opened within 30 days.",
                         "All %(count)s that are open were opened within 30 days.", every)  # fmt: skip
        else:
            answer = tr("%(old)s of %(all)s have been open for more than 30 days, the oldest since %(day)s.",
                        old=number(old), all=number(every), day=day(self.all.oldest))  # fmt: skip
        return {
            "answer": answer,
            "segments": segments,
            "heads": [tr("Opened"), tr("Reports")],
            "table": [
                [one["label"], self._link(one["count"], open_on=last,
                                          opened_on=of_age(self.question.period.last, one["code"]))]
                for one in segments
            ],
        }  # fmt: skip

    def _groups(self) -> dict[str, Any]:
        spec = self.question.query.record_type.spec(self.question.by)
        named, others = self.named
        told_of = [(one, one.counts) for one in named] + ([(None, others)] if others else [])
        most = max((counts.at_end for _, counts in told_of), default=0)
        return {
            "label": spec.label,
            "answer": self._groups_answer(named),
            "rows": [self._group_row(one, counts, most) for one, counts in told_of],
            "heads": [spec.label, tr("Open before"), tr("Came in"), tr("Went out"),
                      tr("Open at the end"), tr("Oldest opened")],
            "table": [self._group_cells(one, counts) for one, counts in told_of],
        }  # fmt: skip

    def _groups_answer(self, named: Sequence[Group]) -> str:
        most = max(named, key=lambda one: one.counts.at_end, default=None)
        if most is None or not most.counts.at_end:
            return tr("None is open.")
        return tr(
            "Most are open with %(group)s: %(count)s of %(all)s.",
            group=label_of(most), count=number(most.counts.at_end), all=number(self.all.at_end),
        )  # fmt: skip

    def _group_row(self, one: Group | None, counts: Counts, most: int) -> dict[str, Any]:
        more = one.asked if one is not None else {}
        segments = self._age_segments(counts, **more)
        for segment in segments:
            segment["url"] = ""
        last = str(self.question.period.last)
        return {
            "label": label_of(one),
            "url": self._behind(open_on=last, **more) if more and counts.at_end else "",
            "segments": segments,
            "share": counts.at_end / most if most else 0,
            "words": number(counts.at_end),
        }

    def _group_cells(self, one: Group | None, counts: Counts) -> list[Any]:
        figures = {
            "before": counts.before, "came_in": counts.came_in, "went_out": counts.went_out,
            "at_end": counts.at_end,
        }  # fmt: skip
        if one is None or not one.asked:
            cells: list[Any] = [number(count) for count in figures.values()]
        else:
            period, more = self.question.period, one.asked
            whole = Piece(period.first, period.last).raw
            cells = [
                self._link(counts.before, open_on=str(_day_before(period.first)), **more),
                self._link(counts.came_in, came_in_on=whole, **more),
                self._link(counts.went_out, went_out_on=whole, **more),
                self._link(counts.at_end, open_on=str(period.last), **more),
            ]
        return [label_of(one), *cells, day(counts.oldest) or "–"]


def _day_before(first: date) -> date:
    return date.fromordinal(first.toordinal() - 1)


def _age_labels() -> list[str]:
    found = []
    for since, until in AGES:
        if until is None:
            found.append(tr("%(days)s days ago or earlier", days=since))
        elif since == 0:
            found.append(tr("today or yesterday"))
        else:
            found.append(tr("%(since)s to %(until)s days ago", since=since, until=until))
    return found


def _words(one: Piece, step: str) -> str:
    if step == "day":
        return day(one.first)
    if step == "month" and one.first.day == 1:
        return f"{one.first:%Y-%m}"
    return f"{day(one.first)} – {day(one.last)}"


def _short(first: date, step: str) -> str:
    return f"{first:%Y-%m}" if step == "month" else f"{first:%m-%d}"
