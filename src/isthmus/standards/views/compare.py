"""Two editions side by side, with the correspondence drawn between them (mission row L2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from isthmus.engine.door import Absent
from isthmus.engine.language import N_, tr
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest
from isthmus.standards.comparison import (
    Statement,
    chosen,
    groups,
    known_pair,
    lines,
    source_of,
    statements,
    with_counterpart,
)
from isthmus.standards.correspondences import Correspondence, pairs
from isthmus.standards.library import Requirement, edition
from isthmus.standards.use import editions_used, pair_to_show
from isthmus.standards.views.addresses import requirement_address, with_query
from isthmus.standards.words import PROVENANCE, RELATIONS

#: What a line means: where the source is Table A.1 and the text, and where all rows are derived.
MIXED_KINDS = {
    "direct": N_("Printed"),
    "partial": N_("Printed: similar, or a paragraph of it"),
    "body": N_("Stated in the text"),
    "derived": N_("Derived"),
    "none": N_("Many, whole clauses: no offer"),
}
DERIVED_KINDS = {"direct": N_("Corresponds"), "partial": N_("Similar")}
TRANSITION_KINDS = {
    "direct": N_("Unchanged or renumbered"),
    "partial": N_("Changed, merged or split"),
}


def start(request: MemberRequest, org: str) -> HttpResponse:
    """Lead to the pair that this organization will want to see first."""
    left, right = pair_to_show(editions_used(request.viewer.organization_id))
    kwargs = {"org": org, "left": left, "right": right}
    return HttpResponseRedirect(reverse("standards_compare", kwargs=kwargs))


class Comparison:
    """One picture: the pair, what is filtered, what is chosen, and the addresses between them."""

    def __init__(self, request: MemberRequest, org: str, left: str, right: str) -> None:
        self.org = org
        self.left, self.right = edition(left), edition(right)
        self.path = reverse("standards_compare", kwargs={"org": org, "left": left, "right": right})
        self.every = chosen(left, right)
        self.provenance = [v for v in request.GET.getlist("provenance") if v in PROVENANCE]
        self.relation = [v for v in request.GET.getlist("relation") if v in RELATIONS]
        self.open = request.GET.get("open") == "all"
        self.rows = chosen(left, right, self.provenance, self.relation)
        self.lines = lines(self.rows, self.relation)
        self.at, self.at_left = self._chosen(request.GET.get("at", ""))

    def _chosen(self, at: str) -> tuple[Requirement | None, bool]:
        """Return the requirement that the address names: l-5.1-a stands on the left."""
        side, _, slug = at.partition("-")
        on_left = side == "l"
        return (self.left if on_left else self.right).by_slug(slug), on_left

    def address(self, **changed: Any) -> str:
        """Return this page with other choices."""
        values: dict[str, Any] = {
            "provenance": self.provenance,
            "relation": self.relation,
            "open": "all" if self.open else "",
            "at": "",
        }
        return with_query(self.path, values | changed)

    def heard(self) -> tuple[Requirement | None, list[Statement]]:
        """Return what is said about the chosen requirement, and of which one it is said: itself, or
        the nearest above it that any row speaks of."""
        if self.at is None:
            return None, []
        here, other = (self.left, self.right) if self.at_left else (self.right, self.left)
        for candidate in (self.at, *here.ancestors(self.at.ref)):
            found = statements(self.every, candidate.ref, other, left=self.at_left)
            if found:
                return candidate, found
        return self.at, []


def compare(request: MemberRequest, org: str, left: str, right: str) -> HttpResponse:
    """Show the picture, what stands behind one requirement, and the table behind it all."""
    if not known_pair(left, right):
        raise Absent("correspondence between these editions")
    seen = Comparison(request, org, left, right)
    context = {
        "seen": seen,
        "pairs": _tabs(seen),
        "swap": reverse("standards_compare", kwargs={"org": org, "left": right, "right": left}),
        "sides": [_side(seen, on_left=True), _side(seen, on_left=False)],
        "links": [
            [_node(seen, line.left, left=True), _node(seen, line.right, left=False), line.kind]
            for line in seen.lines
        ],
        "kinds": _kinds(seen),
        "question": tr("What corresponds to what?"),
        "answer": _answer(seen),
        "chosen": _node(seen, seen.at.ref, left=seen.at_left) if seen.at else "",
        "chips": _chips(seen),
        "filters": _filters(seen),
        "keep": {"open": "all"} if seen.open else {},
        "rows": [_row(row, seen) for row in seen.rows],
        "detail": _detail(seen),
    }
    crumbs = [
        (tr("Standards"), reverse("standards", kwargs={"org": org})),
        (tr("%(one)s and %(other)s", one=seen.left.short, other=seen.right.short), ""),
    ]
    return page(request, "standards/compare.html", context, crumbs)


def _node(seen: Comparison, ref: str, *, left: bool) -> str:
    held = seen.left if left else seen.right
    return f"{'l' if left else 'r'}-{held.by_ref[ref].slug}"


def _side(seen: Comparison, *, on_left: bool) -> dict[str, Any]:
    held = seen.left if on_left else seen.right
    linked = {line.left if on_left else line.right for line in seen.lines}
    # Only the chosen one is unfolded: its lines to folded clauses are easier to follow.
    near = seen.at if seen.at_left == on_left else None
    return {
        "title": held.title,
        "system": held.system,
        "groups": [
            {
                "label": f"{group.top.ref} {group.top.title}",
                "open": seen.open or any(node == near for node, _ in group.nodes),
                "nodes": [
                    {
                        "id": _node(seen, node.ref, left=on_left),
                        "ref": node.ref,
                        "title": node.title,
                        "url": seen.address(at=_node(seen, node.ref, left=on_left)),
                        "depth": depth,
                        "cited": node.ref in linked,
                    }
                    for node, depth in group.nodes
                ],
            }
            for group in groups(held, linked)
        ],
    }


def _kinds(seen: Comparison) -> list[dict[str, str]]:
    labels = TRANSITION_KINDS if seen.left.system == seen.right.system else DERIVED_KINDS
    if any(row.provenance != "derived" for row in seen.every):
        labels = MIXED_KINDS
    drawn = {line.kind for line in seen.lines}
    return [{"code": code, "label": label} for code, label in labels.items() if code in drawn]


def _answer(seen: Comparison) -> str:
    if not seen.lines:
        return tr(
            "These rows draw no line: they say that there is nothing to draw. The table has them."
        )
    sentences = []
    for held, linked in (
        (seen.left, {line.left for line in seen.lines}),
        (seen.right, {line.right for line in seen.lines}),
    ):
        reached, total = with_counterpart(held, linked), len(held.judged())
        sentences.append(
            tr(
                "%(reached)s of %(total)s requirements of %(short)s",
                reached=reached,
                total=total,
                short=held.short,
            )
        )
    verb = (
        tr("is a way to the other edition")
        if _transition(seen)
        else tr("is a line to the other side")
    )
    derived = all(row.provenance == "derived" for row in seen.every)
    ours = tr(" All of it is derived: our own reading, never ISO's.") if derived else ""
    return tr(
        "From %(sentences)s and from %(sentences2)s there %(verb)s.%(ours)s",
        sentences=sentences[0],
        sentences2=sentences[1],
        verb=verb,
        ours=ours,
    )


def _transition(seen: Comparison) -> bool:
    return seen.left.system == seen.right.system


def _tabs(seen: Comparison) -> list[dict[str, Any]]:
    here = {seen.left.code, seen.right.code}
    kwargs = {"org": seen.org}
    return [
        {
            "label": f"{_short(first)} {'→' if edition(first).system == edition(second).system else '↔'} "
            f"{_short(second)}",
            "url": reverse("standards_compare", kwargs={**kwargs, "left": first, "right": second}),
            "current": {first, second} == here,
        }
        for first, second in sorted(pairs(), key=_order)
    ]


def _short(code: str) -> str:
    return edition(code).short


def _order(pair: tuple[str, str]) -> tuple[bool, str]:
    """The pairs that join the two standards stand before the transitions of one of them."""
    first, second = edition(pair[0]), edition(pair[1])
    return first.system == second.system, first.published


def _chips(seen: Comparison) -> list[dict[str, str]]:
    found = []
    if seen.provenance:
        value = ", ".join(PROVENANCE[code][0].lower() for code in seen.provenance)
        found.append(_chip(tr("Provenance"), value, seen.address(provenance=[])))
    if seen.relation:
        value = ", ".join(RELATIONS[code].lower() for code in seen.relation)
        found.append(_chip(tr("Relation"), value, seen.address(relation=[])))
    return found


def _chip(label: str, value: str, remove: str) -> dict[str, str]:
    return {"label": label, "operator": "is", "value": value, "remove_url": remove}


def _filters(seen: Comparison) -> list[dict[str, Any]]:
    provenance = {row.provenance for row in seen.every}
    relation = {row.relation for row in seen.every}
    relation |= {t.relation for row in seen.every for t in row.to if t.relation}
    return [
        {
            "name": "provenance",
            "label": tr("Provenance"),
            "choices": [(c, label) for c, (label, _) in PROVENANCE.items() if c in provenance],
            "value": next(iter(seen.provenance), ""),
        },
        {
            "name": "relation",
            "label": tr("Relation"),
            "choices": [(c, label) for c, label in RELATIONS.items() if c in relation],
            "value": next(iter(seen.relation), ""),
        },
    ]


def _row(row: Correspondence, seen: Comparison) -> dict[str, Any]:
    """Return one row of the table behind the picture."""
    ends = []
    for target in row.to:
        own = f" ({RELATIONS[target.relation].lower()})" if target.relation else ""
        paragraph = (
            tr(", paragraph %(paragraph)s", paragraph=target.paragraph) if target.paragraph else ""
        )
        ends.append(f"{target.requirement_ref}{paragraph}{own}")
    title = seen.left.by_ref[row.from_ref].title if row.from_ref else ""
    return {
        "cells": {
            "from": f"{row.from_ref} {title}" if row.from_ref else "",
            "relation": RELATIONS[row.relation],
            "to": "; ".join(ends),
            "source": source_of(row) or PROVENANCE[row.provenance][0],
            "note": row.note,
        }
    }


def _detail(seen: Comparison) -> dict[str, Any] | None:
    """Return what the panel beside the picture says about the chosen requirement."""
    if seen.at is None:
        return None
    about, found = seen.heard()
    here = seen.left if seen.at_left else seen.right
    return {
        "requirement": seen.at,
        "edition": here,
        "other": seen.right if seen.at_left else seen.left,
        "url": requirement_address(seen.at, seen.org),
        "about": about if about != seen.at else None,
        "close": seen.address(),
        "statements": [_said(statement, seen) for statement in found],
    }


def _said(statement: Statement, seen: Comparison) -> dict[str, Any]:
    other_is_left = not seen.at_left
    return {
        "statement": statement,
        "relation": RELATIONS[statement.relation],
        "provenance": (statement.provenance, *PROVENANCE[statement.provenance]),
        "others": [
            {
                "requirement": side.requirement,
                "relation": RELATIONS[side.relation] if side.relation != statement.relation else "",
                "paragraph": side.paragraph,
                "url": seen.address(
                    at=_node(seen, side.requirement.ref, left=other_is_left)
                ),
            }
            for side in statement.others
        ],
    }  # fmt: skip
