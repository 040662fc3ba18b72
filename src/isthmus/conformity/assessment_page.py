"""What the record page of a gap assessment shows under its facts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from isthmus.conformity.assessment import Answered, Course, course_of
from isthmus.conformity.models import Assessment, Judgement
from isthmus.conformity.panels import requirement_row
from isthmus.engine.access import JUDGE, Viewer
from isthmus.standards.library import edition

#: So many gaps stand on the record's page; the list has them all.
GAPS = 20


def body(assessment: Assessment, viewer: Viewer) -> dict[str, Any]:
    """Return what `conformity/assessment_body.html` reads."""
    course = course_of(assessment, viewer)
    here = {"org": viewer.organization.slug, "reference": assessment.reference}
    may_answer = viewer.may_on(Judgement, JUDGE) and assessment.state == "open"
    return {
        "course": course,
        "standards": _standards(course, viewer),
        "gaps": [_gap(one, assessment, viewer) for one in course.gaps[:GAPS]],
        "more_gaps": max(0, len(course.gaps) - GAPS),
        "go": may_answer and course.next_open() is not None,
        "go_url": reverse("assessment_go", kwargs=here),
        "overview_url": reverse("assessment_overview", kwargs=here),
    }


def _standards(course: Course, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the chapters by standard, each with how far it is."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in course.parts():
        row = requirement_row(part.heading, viewer.organization.slug)
        row |= {"done": part.done, "total": part.total, "gaps": part.gaps}
        found.setdefault(part.heading.edition, []).append(row)
    return [
        {
            "title": edition(code).title,
            "system": edition(code).system,
            "done": sum(row["done"] for row in rows),
            "total": sum(row["total"] for row in rows),
            "parts": rows,
        }
        for code, rows in found.items()
    ]


def _gap(one: Answered, assessment: Assessment, viewer: Viewer) -> dict[str, Any]:
    row = requirement_row(one.requirement, viewer.organization.slug)
    row["url"] = reverse(
        "assessment_question",
        kwargs={
            "org": viewer.organization.slug,
            "reference": assessment.reference,
            "edition": one.requirement.edition,
            "slug": one.requirement.slug,
        },
    )
    return row | {"label": one.label, "gap": one.gap, "action": one.action, "by": one.by}
