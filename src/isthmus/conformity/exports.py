"""The matrix to take along: XLSX, PDF and JSON, the same bytes for the same state and day.

What people wrote stays literal everywhere: no formula, no markup, no link is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from isthmus.conformity.lines import HEADING, JUDGED, Evidence, Line
from isthmus.conformity.matrix import Choice, Matrix, as_json, counts
from isthmus.conformity.summary import answer, parts
from isthmus.conformity.verdict import VERDICTS
from isthmus.engine.language import N_, tr
from isthmus.engine.text import clean_line

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: So many characters fit into one cell of a spreadsheet.
CELL = 32_000


@dataclass(frozen=True)
class Column:
    head: str
    width: int
    wrap: bool = True


#: The three columns of the matrix, each with what belongs to it.
COLUMNS = (
    Column(N_("Reference"), 12, wrap=False),
    Column(N_("Requirement"), 40),
    Column(N_("Kind"), 11, wrap=False),
    Column(N_("Verdict"), 15, wrap=False),
    Column(N_("Why"), 46),
    Column(N_("What records say"), 52),
    Column(N_("What was judged"), 24),
    Column(N_("Assessor"), 20),
    Column(N_("Judged on"), 12, wrap=False),
    Column(N_("Rests on"), 30),
    Column(N_("Missing"), 30),
    Column(N_("Next action"), 30),
    Column(N_("What is traced"), 44),
    Column(N_("Owners"), 24),
)
RECORD_COLUMNS = (
    Column(N_("Reference"), 16, wrap=False),
    Column(N_("Record"), 46),
    Column(N_("Type"), 14, wrap=False),
    Column(N_("Owner"), 22),
    Column(N_("Standard"), 16, wrap=False),
    Column(N_("Traced to"), 14, wrap=False),
    Column(N_("Requirement"), 46),
    Column(N_("Verdict"), 15, wrap=False),
)

#: Ink, ground and edge of each verdict; the word always stands with them.
COLOURS = {
    "conforms": ("#FFFFFF", "#19794A"),
    "supported": ("#166A41", "#E5F4EB"),
    "claimed": ("#8A5200", "#FDF2DC"),
    "contradicted": ("#A9232A", "#FDF2DC"),
    "falls_short": ("#FFFFFF", "#BD2A31"),
    "no_evidence": ("#444C59", "#E6E9EE"),
    "did_not_occur": ("#444C59", "#F1F3F6"),
    "not_assessed": ("#444C59", "#FFFFFF"),
    "not_applicable": ("#5C6573", "#FFFFFF"),
}


def as_bytes(matrix: Matrix, choice: Choice | None = None) -> bytes:
    """Return the matrix as JSON, indented for people who read along."""
    text = json.dumps(as_json(matrix, choice), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def xlsx(matrix: Matrix, choice: Choice | None = None) -> bytes:
    """Return the matrix as a workbook: a sheet per edition, the way back, what it rests on."""
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        # The day of the matrix, not the moment of the export: the same state gives the same bytes.
        moment = datetime.combine(matrix.on, time(), UTC).replace(tzinfo=None)
        workbook.set_properties(
            {
                "title": tr("Traceability matrix"),
                "company": matrix.organization.name,
                "created": moment,
            }
        )
        book = Book(workbook)
        chosen = matrix.lines(choice)
        for standing in matrix.standings:
            code = standing.edition.code
            rows = [line for line in chosen if line.edition == code]
            book.edition(code.removeprefix("iso"), rows)
        book.records(matrix, choice)
        book.basis(matrix, choice, chosen)
    return target.getvalue()


class Book:
    """The sheets of the workbook and the formats they share."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        top = {"valign": "top", "font_size": 10}
        self.plain = workbook.add_format(top)
        self.wrapped = workbook.add_format({**top, "text_wrap": True})
        self.day = workbook.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"})
        self.heading = workbook.add_format({**top, "bold": True, "bg_color": "#F1F3F6"})
        self.point = workbook.add_format({**top, "text_wrap": True, "font_color": "#5C6573"})
        self.head = workbook.add_format(
            {"bold": True, "valign": "vcenter", "bg_color": "#1D222B", "font_color": "#FFFFFF"}
        )
        self.verdicts = {
            code: workbook.add_format(
                {**top, "font_color": ink, "bg_color": ground, "bold": True,
                 "font_strikeout": code == "not_applicable", "border": 1, "border_color": "#CDD2DA"}
            )
            for code, (ink, ground) in COLOURS.items()
        }  # fmt: skip

    def sheet(self, name: str, columns: Sequence[Column], rows: int) -> Worksheet:
        """Add a sheet whose head stays in sight, can be filtered, and is repeated in print."""
        sheet = self.workbook.add_worksheet(name)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.head, self.head)
        sheet.set_row(0, 22)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def edition(self, name: str, lines: Sequence[Line]) -> None:
        sheet = self.sheet(name, COLUMNS, len(lines))
        sheet.outline_settings(symbols_below=False)
        for number, line in enumerate(lines, start=1):
            if line.level not in (HEADING, JUDGED):
                sheet.set_row(number, None, None, {"level": 1})
            self._line(sheet, number, line)

    def _line(self, sheet: Worksheet, number: int, line: Line) -> None:
        style = {HEADING: self.heading, JUDGED: self.wrapped}.get(line.level, self.point)
        for index, text in enumerate(_cells(line)):
            if index == 3:
                self.text(sheet, number, index, text, self.verdicts[line.verdict.code])
            elif index == 8 and line.judgement is not None:
                sheet.write_datetime(
                    number, index, datetime.combine(line.judgement.date, time()), self.day
                )
            else:
                plain = style is self.wrapped and not COLUMNS[index].wrap
                self.text(sheet, number, index, text, self.plain if plain else style)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
        """Write text as text: never a formula, never a link, whatever it looks like."""
        if text:
            sheet.write_string(row, column, text[:CELL], style)
        else:
            sheet.write_blank(row, column, None, style)

    def records(self, matrix: Matrix, choice: Choice | None) -> None:
        rows = [
            (found, line)
            for found in matrix.record_lines(choice)
            for line in (found.requirements or (None,))
        ]
        sheet = self.sheet(tr("Records"), RECORD_COLUMNS, len(rows))
        for number, (found, line) in enumerate(rows, start=1):
            record = found.record
            cells = [record.reference, record.title, record.type_label, record.owner]
            if line is None:
                cells += ["", "", tr("Traced to nothing"), ""]
            else:
                short = line.edition.removeprefix("iso")
                cells += [short, line.ref, line.title, line.verdict.label]
            for index, text in enumerate(cells):
                style = self.wrapped if RECORD_COLUMNS[index].wrap else self.plain
                if line is not None and index == 7:
                    style = self.verdicts[line.verdict.code]
                self.text(sheet, number, index, text, style)

    def basis(self, matrix: Matrix, choice: Choice | None, lines: Sequence[Line]) -> None:
        columns = (
            Column(tr("What it rests on"), 44),
            Column("", 18),
            Column("", 18),
            Column("", 70),
        )
        rows = list(_basis(matrix, choice, lines))
        sheet = self.sheet(tr("Basis"), columns, len(rows))
        for number, cells in enumerate(rows, start=1):
            for index, text in enumerate(cells):
                self.text(sheet, number, index, text, self.wrapped)


def _cells(line: Line) -> list[str]:
    judged = line.judgement
    at = f" (at {judged.at})" if judged and judged.at != line.ref else ""
    stale = tr("\nEvidence has changed since.") if judged and judged.stale else ""
    return [
        line.ref,
        line.title,
        line.kind,
        line.verdict.label,
        line.reason,
        "\n".join(f"{one.label}: {one.title}. {one.sentence}" for one in line.records),
        f"{judged.answer_label}{at}{stale}" if judged else "",
        judged.assessor if judged else "",
        judged.date.isoformat() if judged else "",
        _named(judged.evidence) if judged else "",
        judged.gap if judged else "",
        judged.action if judged else "",
        _named(line.traces),
        ", ".join(sorted({one.owner for one in line.traces if one.owner})),
    ]


def _named(records: Iterable[Evidence]) -> str:
    return "\n".join(f"{one.reference} {one.title}" for one in records)


def _basis(
    matrix: Matrix, choice: Choice | None, lines: Sequence[Line]
) -> Iterable[tuple[str, str, str, str]]:
    """Yield what the matrix rests on: the day, the editions, the conditions, the probes."""
    yield tr("Organization"), matrix.organization.name, matrix.organization.slug, ""
    yield tr("Day with which due dates were compared"), matrix.on.isoformat(), "", ""
    for standing in matrix.standings:
        said = [f"{label}: {count}" for _, label, count in parts(standing.counts())]
        yield (
            standing.edition.title,
            tr("%(count)s judged one by one", count=len(standing.judged())),
            "",
            ", ".join(said),
        )
    yield (
        tr("Lines chosen by"),
        conditions(choice) or tr("no condition"),
        tr("%(count)s lines", count=len(lines)),
        "",
    )
    yield tr("Restricted records"), tr("left out everywhere"), "", ""
    for result in matrix.known.results:
        probe = result.probe
        yield (
            tr("Probe %(id)s", id=probe.id),
            result.outcome_label,
            f"ISO/IEC 27013, {probe.clause}",
            (f"{probe.title}. {result.sentence}"),
        )
    for verdict in VERDICTS:
        yield tr("Verdict “%(label)s”", label=verdict.label), "", "", verdict.meaning


def conditions(choice: Choice | None) -> str:
    """Return the conditions of a choice in words; empty without any."""
    if choice is None or choice == Choice():
        return ""
    labels = {one.code: one.label for one in VERDICTS}
    said = []
    if choice.verdicts:
        said.append("verdict " + " or ".join(labels.get(code, code) for code in choice.verdicts))
    names = ("owner", "clause", "phase", "probe")
    said += [
        f"{name} {clean_line(getattr(choice, name))}" for name in names if getattr(choice, name)
    ]
    if choice.stale:
        said.append(tr("evidence has changed since"))
    return ", ".join(said)


def pdf(matrix: Matrix, choice: Choice | None = None) -> bytes:
    """Return the matrix as a PDF for A4 landscape, one line per requirement."""
    # typst takes a moment to load, and only this needs it.
    from isthmus.conformity.matrix_pdf import SOURCE
    from isthmus.engine.pdf import compile_pdf

    chosen = matrix.lines(choice)
    data: dict[str, Any] = {
        "title": tr("Traceability matrix"),
        "organization": matrix.organization.name,
        "on": matrix.on.isoformat(),
        "conditions": conditions(choice),
        "verdicts": [
            {"code": one.code, "label": one.label, "meaning": one.meaning} for one in VERDICTS
        ],
        "editions": [
            {
                "title": standing.edition.title,
                "system": standing.edition.system,
                "answer": answer(standing),
                "counts": [
                    {"code": code, "label": label, "count": count}
                    for code, label, count in parts(counts(chosen, standing.edition.code))
                ],
                "lines": [_printed(one) for one in chosen if one.edition == standing.edition.code],
            }
            for standing in matrix.standings
        ],
    }
    return compile_pdf(SOURCE, data, made_at=datetime.combine(matrix.on, time(), UTC))


def _printed(line: Line) -> dict[str, Any]:
    records = [f"{one.label}: {one.title}. {one.sentence}" for one in line.records]
    judged = _judged_words(line)
    traces = [f"{one.reference} {one.title}" for one in line.traces]
    longest = max(len(judged), *(sum(map(len, column)) for column in (records, traces)))
    return {
        # What fits on a page is kept together; what might not is allowed to go on overleaf.
        "whole": longest < 1200,
        "level": line.level,
        "ref": line.ref,
        "title": line.title,
        "code": line.verdict.code,
        "verdict": line.verdict.label,
        "reason": line.reason,
        "records": records,
        "judged": judged,
        "traces": traces,
    }


def _judged_words(line: Line) -> str:
    """Return the second column in print; below the line it was made at, a judgement is only named."""
    judged = line.judgement
    if judged is None:
        return ""
    if judged.at != line.ref and line.level != JUDGED:
        return tr("As judged at %(at)s.", at=judged.at)
    said = [f"{judged.answer_label}, {judged.assessor}, {judged.date.isoformat()}."]
    if judged.evidence:
        said.append(tr("Rests on ") + ", ".join(one.reference for one in judged.evidence) + ".")
    if judged.stale:
        said.append(tr("Evidence has changed since."))
    if judged.gap:
        said.append(tr("Missing: %(gap)s", gap=judged.gap))
    if judged.action:
        said.append(tr("Next: %(action)s", action=judged.action))
    return " ".join(said)
