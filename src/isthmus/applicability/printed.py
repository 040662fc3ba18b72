"""A statement as a PDF: a row for each control, its own ones last, for whoever reads or signs it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from isthmus.applicability.annex import groups
from isthmus.applicability.lines import NO, YES, Line, unanswered
from isthmus.applicability.models import Applicable, Implementation
from isthmus.applicability.shown import SHORT, word
from isthmus.applicability.taken_along import Taken
from isthmus.engine.formats import day
from isthmus.engine.language import tr

MEDIA_TYPE = "application/pdf"
SOURCE = """
#show: frame.with(title: data.title, reference: data.reference, organization: data.organization,
  kind: data.kind, landscape: true, size: 9pt, lead: data.lead)
#facts(data.facts)
#for text in data.about { par(text) }
#for group in data.groups {
  heading(level: 2, group.label)
  set par(leading: 0.52em)
  table(
    columns: (46pt, 1.4fr, 70pt, 84pt, 2.4fr, 86pt),
    inset: (x: 4pt, y: 3.4pt), stroke: (x, y) => (bottom: 0.4pt + hairline),
    table.header(..data.heads.map(it => table.cell(fill: ink, text(fill: white, weight: 600, it)))),
    ..group.rows.map(row => (mono(row.at(0)), row.at(1), strong(row.at(2)), ..row.slice(3))).flatten())
}
"""


def pdf(taken: Taken) -> bytes:
    """Return the statement as a PDF for A4 landscape, the same bytes for the same state."""
    # typst takes a moment to load, and only this needs it.
    from isthmus.engine.pdf import compile_pdf

    return compile_pdf(SOURCE, _data(taken), made_at=datetime.combine(taken.on, time(), UTC))


def _data(taken: Taken) -> dict[str, Any]:
    applying = sum(line.applicable == YES for line in taken.lines)
    excluded = sum(line.applicable == NO for line in taken.lines)
    by_ref = {line.ref: line for line in taken.lines}
    drawn = [
        (f"{group.heading.ref} {group.heading.title}", [by_ref[one.ref] for one in group.controls])
        for group in groups(taken.edition)
    ]
    drawn.append((tr("Our own controls"), [one for one in taken.lines if one.requirement is None]))
    facts = [
        (tr("Edition"), taken.edition_label),
        (tr("State"), taken.state),
        (tr("In force since"), day(taken.in_force_from) if taken.in_force_from else "–"),
        (tr("Last changed"), day(taken.on)),
    ]
    return {
        "title": taken.title,
        "reference": taken.reference,
        "organization": taken.organization,
        "kind": tr("Statement of Applicability"),
        "lead": tr(
            "%(applying)s controls apply, %(excluded)s do not, %(open)s are unanswered.",
            applying=applying,
            excluded=excluded,
            open=len(unanswered(taken.lines)),
        ),
        "facts": facts,
        "about": [one for one in taken.about.split("\n\n") if one.strip()],
        "heads": [tr("Ref."), tr("Control"), tr("Applies"), tr("Why"), tr("Justification"), tr("Implementation")],
        "groups": [
            {"label": label, "rows": [_row(taken, line) for line in lines]}
            for label, lines in drawn
            if lines
        ],
    }  # fmt: skip


def _row(taken: Taken, line: Line) -> list[str]:
    row = line.row
    due = row.implement_by if row else None
    how_far = [word(Implementation, row.implementation) if row else "", day(due) if due else ""]
    return [
        taken.ref_of(line),
        taken.words_of(line) or tr("Our own"),
        word(Applicable, line.applicable) or tr("Unanswered"),
        ", ".join(tr(SHORT[name]) for name in line.reasons),
        row.justification if row else "",
        "\n".join(one for one in how_far if one),
    ]
