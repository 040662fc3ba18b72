"""The traceability matrix as a page and as files, in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from isthmus.conformity import choosing, exports, oscal_results
from isthmus.conformity.addition import known
from isthmus.conformity.choosing import Asked
from isthmus.conformity.lines import HEADING, JUDGED, Line, RecordLine
from isthmus.conformity.matrix import Matrix, counts, lines_of
from isthmus.conformity.models import Judgement
from isthmus.conformity.panels import requirement_address
from isthmus.conformity.standing import EditionStanding
from isthmus.conformity.succession import BEFORE
from isthmus.conformity.summary import answer, failing, parts, top_of
from isthmus.conformity.verdict import VERDICTS
from isthmus.engine.access import EXPORT, JUDGE, VIEW, Viewer, permission_for
from isthmus.engine.door import Forbidden
from isthmus.engine.formats import day
from isthmus.engine.language import N_, tr, trn
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.jinja import initials
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest
from isthmus.standards.catalogues.shelving import reachable
from isthmus.standards.library import edition, short_name

#: What probes together say, as the shape of the verdict that says the same.
SHAPES = {
    "falls_short": "falls_short",
    "no_evidence": "no_evidence",
    "met": "supported",
    "did_not_occur": "did_not_occur",
}
#: Answers as short as a cell of the matrix.
ANSWERS = {
    "conforms": N_("Conforms"),
    "partly": N_("In part"),
    "does_not_conform": N_("Does not conform"),
}
FILES = {
    "xlsx": N_("Workbook (XLSX)"),
    "pdf": N_("Document (PDF)"),
    "json": N_("Data (JSON)"),
    "oscal.json": N_("OSCAL assessment results (JSON)"),
}


def require_sight(viewer: Viewer, verb: str = VIEW) -> None:
    """Stop those whose role does not reach judgements. Raises Forbidden."""
    permission = permission_for(Judgement, verb)
    if not viewer.may(permission):
        raise Forbidden(permission, tr("Where requirements stand is not for your role."))


@require_safe
def matrix_page(request: MemberRequest, org: str) -> HttpResponse:
    """One line per requirement with its three columns, or the way back from the records."""
    require_sight(request.viewer)
    asked = choosing.read(request.GET, request.viewer.organization)
    matrix = Matrix(request.viewer.organization)
    shown = _narrowed(matrix, asked)
    owners = matrix.owners()
    context = {
        "besides": reverse("probes", kwargs={"org": org}) + "#restricted"
        if known(request.viewer)
        else "",
        "asked": asked,
        "direction": asked.direction,
        "chips": choosing.chips(asked, owners),
        "add": choosing.addable(asked, matrix, owners),
        "keep": {"direction": asked.direction} if asked.direction else {},
        "standings": [_picture(one, asked) for one in matrix.standings],
        "verdicts": [vars(one) for one in VERDICTS],
        "exports": _exports(request.viewer, asked),
        "switch": [
            {
                "label": label,
                "url": asked.address(direction=code),
                "current": asked.direction == code,
            }
            for code, label in (("", tr("By requirement")), (choosing.RECORDS, tr("By record")))
        ],
        "successions": _successions(matrix, org),
        "clear_url": asked.address(**dict.fromkeys(choosing.NAMES, "")),
    }
    if asked.direction == choosing.RECORDS:
        context |= _records_context(shown.record_lines(asked.choice), org)
    else:
        context |= _lines_context(shown, asked, org)
    return page(request, "conformity/matrix.html", context, [(tr("Matrix"), "")])


@require_safe
def matrix_line(request: MemberRequest, org: str, edition_code: str, slug: str) -> HttpResponse:
    """The reasons of one line, fetched when it is opened: its three columns and its points."""
    require_sight(request.viewer)
    held = reachable(edition_code, request.viewer.organization_id)
    requirement = held.by_slug(slug) if held else None
    if requirement is None:
        raise Http404
    line, *points = lines_of(request.viewer.organization, requirement)
    may_judge = request.viewer.may(permission_for(Judgement, JUDGE))
    address = requirement_address(requirement, org)
    context = {
        "line": line,
        "findings": [
            {
                "finding": one,
                "shape": SHAPES[one.outcome],
                "entries": [(entry, record_address(entry, org)) for entry in one.entries[:5]],
                "more": max(0, one.answer.result.short - 5) if one.entries else 0,
            }
            for one in line.records
        ],
        "traces": [(one, record_address(one.entry, org)) for one in line.traces],
        "evidence": [
            (one, record_address(one.entry, org))
            for one in (line.judgement.evidence if line.judgement else ())
        ],
        "points": [(one, requirement_address(one.requirement, org)) for one in points],
        "url": address,
        "judge_label": tr("Judge it") if may_judge and line.judgement is None else "",
    }
    return page(request, "conformity/matrix_why.html", context)


@require_safe
def matrix_file(request: MemberRequest, org: str, form: str) -> HttpResponse:
    """The matrix as a file, with the conditions of the page."""
    require_sight(request.viewer)
    require_sight(request.viewer, EXPORT)
    asked = choosing.read(request.GET, request.viewer.organization)
    matrix = _narrowed(Matrix(request.viewer.organization), asked)
    makers = {
        "xlsx": (exports.xlsx, exports.XLSX),
        "pdf": (exports.pdf, "application/pdf"),
        "json": (exports.as_bytes, "application/json"),
        "oscal.json": (oscal_results.as_oscal, oscal_results.MEDIA_TYPE),
    }
    make, media_type = makers[form]
    name = f"matrix-{org}-{matrix.on:%Y-%m-%d}.{form}"
    return HttpResponse(
        make(matrix, asked.choice),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _narrowed(matrix: Matrix, asked: Asked) -> Matrix:
    """Return the matrix of the one edition that is asked for, from the same facts."""
    if asked.edition is None:
        return matrix
    return Matrix(matrix.organization, matrix.on, [asked.edition], matrix.known)


def _exports(viewer: Viewer, asked: Asked) -> list[dict[str, str]]:
    if not viewer.may(permission_for(Judgement, EXPORT)):
        return []
    query = asked.address(direction="").removesuffix("?")
    return [
        {
            "label": label,
            "icon": "download",
            "url": reverse(f"matrix_{form}", kwargs={"org": viewer.organization.slug}) + query,
        }
        for form, label in FILES.items()
    ]


def _successions(matrix: Matrix, org: str) -> list[dict[str, str]]:
    """Return where it is told what a newer edition makes of an earlier one: in use now, or next."""
    used = matrix.known.codes
    return [
        {
            "label": tr(
                "What %(edition)s makes of %(earlier)s",
                edition=short_name(code),
                earlier=short_name(earlier),
            ),
            "url": reverse("succession", kwargs={"org": org, "edition_code": code}),
        }
        for code, earlier in BEFORE.items()
        if code in used or earlier in used
    ]


def _picture(standing: EditionStanding, asked: Asked) -> dict[str, Any]:
    """Return how one edition stands as a whole: each part of its bar leads to those lines."""
    code, found = standing.edition.code, parts(standing.counts())
    return {
        "title": standing.edition.title,
        "system": standing.edition.system,
        "answer": answer(standing),
        "rows": [[label, count] for _, label, count in found],
        "segments": [
            {
                "code": verdict,
                "label": label,
                "count": count,
                "url": asked.address(edition=code, verdict=verdict),
            }
            for verdict, label, count in found
        ],
    }


def _lines_context(matrix: Matrix, asked: Asked, org: str) -> dict[str, Any]:
    base = reverse("matrix", kwargs={"org": org})
    chosen = matrix.lines(asked.choice, points=False)
    return {
        "editions": [
            {
                "title": standing.edition.title,
                "short": standing.edition.short,
                "system": standing.edition.system,
                "groups": _groups(
                    standing, [one for one in chosen if one.edition == standing.edition.code], base
                ),
            }
            for standing in matrix.standings
        ],
        "count_text": _count_text(chosen, matrix),
    }


def _count_text(chosen: Iterable[Line], matrix: Matrix) -> str:
    shown = sum(1 for line in chosen if line.level == JUDGED)
    total = sum(len(standing.judged()) for standing in matrix.standings)
    return (
        tr("%(total)s requirements", total=total)
        if shown == total
        else tr("%(shown)s of %(total)s requirements", shown=shown, total=total)
    )


def _groups(standing: EditionStanding, lines: list[Line], base: str) -> list[dict[str, Any]]:
    """Return the lines by clause, each clause with how its chosen lines stand."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(top_of(standing, line.requirement).ref, []).append(line)
    found = []
    for ref, rows in groups.items():
        top = standing.edition.by_ref[ref]
        tally = counts(rows, standing.edition.code)
        total, short = sum(tally.values()), failing(tally)
        found.append(
            {
                "ref": ref,
                "title": top.title,
                "words": _clause_words(short, total),
                "segments": [
                    {"code": code, "label": label, "count": count}
                    for code, label, count in parts(tally)
                ],
                "rows": [
                    _row(line, base) for line in rows if line.ref != ref or line.level != HEADING
                ],
            }
        )
    return found


def _clause_words(short: int, total: int) -> str:
    if short:
        return trn(
            "%(count)s of %(total)s falls short",
            "%(count)s of %(total)s fall short",
            short,
            total=total,
        )
    return trn("%(count)s requirement", "%(count)s requirements", total)


def _row(line: Line, base: str) -> dict[str, Any]:
    judged = line.judgement
    return {
        "level": line.level,
        "ref": line.ref,
        "title": line.title,
        "code": line.verdict.code,
        "verdict": line.verdict.label,
        "count": line.falling if line.verdict.code == "falls_short" else 0,
        "records": line.records_in_short,
        "shape": SHAPES.get(line.outcome, ""),
        "judged": ANSWERS[judged.answer] if judged else "",
        "judged_shape": _judged_shape(line),
        "assessor": judged.assessor if judged else "",
        "initials": initials(judged.assessor) if judged else "",
        "date": day(judged.date) if judged else "",
        "stale": line.stale,
        "trace": line.traces[0].title if line.traces else "",
        "more": max(0, len(line.traces) - 1),
        "why": f"{base}{line.edition}/{line.requirement.slug}/",
    }


def _judged_shape(line: Line) -> str:
    if line.judgement is None:
        return ""
    if line.judgement.answer != "conforms":
        return "falls_short"
    return "conforms" if line.judgement.evidence else "claimed"


def _records_context(found: list[RecordLine], org: str) -> dict[str, Any]:
    traced = sum(1 for one in found if one.requirements)
    said = [trn("%(count)s traced record", "%(count)s traced records", traced)]
    if len(found) > traced:
        said.append(tr("%(count)s traced to nothing", count=len(found) - traced))
    return {
        "records": [
            {
                "line": one,
                "url": record_address(one.record.entry, org),
                "requirements": [
                    (line, requirement_address(line.requirement, org), edition(line.edition).system)
                    for line in one.requirements
                ],
            }
            for one in found
        ],
        "count_text": ", ".join(said),
    }


#: Below /o/<organization>/, as everything of conformity.
MATRIX = "matrix"
urlpatterns = [
    path(f"{MATRIX}/", matrix_page, name="matrix"),
    *(
        path(f"{MATRIX}.{form}", matrix_file, {"form": form}, name=f"matrix_{form}")
        for form in FILES
    ),
    path(f"{MATRIX}/<slug:edition_code>/<str:slug>/", matrix_line, name="matrix_line"),
]
