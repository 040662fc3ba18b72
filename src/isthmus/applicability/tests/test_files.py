"""A statement goes out as XLSX, PDF and OSCAL, and a spreadsheet of one row a control comes in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.applicability.difference import differences
from isthmus.applicability.lines import lines_of
from isthmus.applicability.models import Statement
from isthmus.applicability.oscal import as_oscal
from isthmus.applicability.printed import pdf
from isthmus.applicability.records import StatementType
from isthmus.applicability.spreadsheet import COLUMNS, xlsx
from isthmus.applicability.taken_along import taken
from isthmus.applicability.tests.statements import answered, draft, put_in_force
from isthmus.controls.records import ControlType
from isthmus.engine import transfer
from isthmus.engine.access import EXPORT, VIEW
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.parts import load_parts
from isthmus.engine.transfer import staged
from isthmus.engine.transfer.read_xlsx import read_xlsx
from isthmus.engine.transfer.refused import by_row, plan_without_wrong, refused_file
from isthmus.engine.transfer.table import Reading
from isthmus.standards.catalogues.oscal_out import as_oscal as catalogue
from isthmus.standards.catalogues.shelving import content_of

pytestmark = pytest.mark.django_db
MAPPING = Path(__file__).resolve().parents[4] / "examples/mappings/statement-of-applicability.yaml"
FORMULA = '=HYPERLINK("http://x.example")'


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def own(act: Act) -> Any:
    return create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)[0]


@pytest.fixture
def made(act: Act, own: Any) -> Any:
    """A statement of 2022 that says something else of each control, with an own one."""
    said = {}
    for number, ref in enumerate(controls(NEW)):
        said[ref] = {
            "applicable": ("yes", "no", "yes", "")[number % 4],
            "by_risk": number % 2 == 0,
            "by_obligation": number % 3 == 0,
            "by_contract": number % 5 == 0,
            "by_practice": number % 7 == 0,
            "justification": f"Of {ref}: “ä”, two\nlines" if number % 4 else "",
            "implementation": ("planned", "", "implementing", "implemented")[number % 4],
            "implement_by": date(2027, 1, 1 + number % 28) if number % 6 == 0 else None,
        }
    said["A.5.1"]["justification"] = FORMULA
    ours = {"ref": "X.1", "control": own.pk, "applicable": "yes", "by_risk": True, "implementation": "planned"}  # fmt: skip
    return draft(act, [*answered(other=said), ours], about="For the platform.")


def lines(key: int) -> Any:
    found = Statement.objects.as_system("test").select_related("entry").get(pk=key)
    load_parts(StatementType, [found])
    return lines_of(found)


def planned(data: bytes, mapping: str, act: Act, name: str = "soa.xlsx") -> Any:
    rules = transfer.parse_mapping(mapping, StatementType)
    sheet = transfer.read(StatementType, name, data, mapping=rules)
    return transfer.plan(StatementType, sheet, act.viewer)


@pytest.mark.both_databases
def test_what_went_out_as_a_spreadsheet_comes_in_as_the_same_statement(made: Any, act: Act) -> None:
    mapping = MAPPING.read_text()
    data = xlsx(taken(made, act.viewer))
    plan = planned(data, mapping, act)
    assert (plan.errors, plan.created) == ([], 1)
    transfer.apply(plan, act)
    came = Statement.objects.as_system("test").exclude(pk=made.pk).get()
    assert came.unanswered == made.unanswered
    assert len(lines(came.pk)) == 94
    assert differences(lines(made.pk), lines(came.pk), (NEW, NEW)) == []
    again = planned(data, mapping, act)
    assert (again.errors, again.created, again.changed) == ([], 0, 0)
    # Into the statement itself nothing changes; a row that says something else stays the same row.
    into = mapping.replace("source: statement-spreadsheet\nkey: Statement\n", "").replace(
        'fields:\n  title:\n    column: Statement\n    before: "Statement of Applicability "\n',
        "fields:\n  reference: Statement\n",
    )
    assert planned(data, into, act).changed == 0
    # What columns that the file lacks would say stays as it is.
    kept = ("pk", "control", "by_risk", "by_obligation", "by_contract", "by_practice", "implementation", "implement_by")  # fmt: skip
    before = {row["ref"]: row for row in made.rows.values("ref", *kept)}
    text = "Statement,Edition,Control,Applies,Justification\n" + "".join(
        f"{made.reference},ISO/IEC 27001:2022,{ref},yes,Anew\n" for ref in ("A.5.1", "A.5.2")
    )
    plan = planned(text.encode(), into, act, "soa.csv")
    transfer.apply(plan, act)
    assert {row["ref"]: row for row in made.rows.values("ref", *kept)} == {
        ref: before[ref] for ref in ("A.5.1", "A.5.2")
    }
    assert before["A.5.1"]["by_risk"]
    assert before["A.5.1"]["implementation"] == "planned"
    assert set(made.rows.values_list("applicable", "justification")) == {("yes", "Anew")}


@pytest.mark.both_databases
def test_a_statement_with_one_wrong_row_is_set_aside_and_comes_back_whole(act: Act) -> None:
    lines = [
        f"{name},ISO/IEC 27001:2022,{ref},{applies},Because"
        for name, ref, applies in (
            ("a", "A.5.1", "yes"), ("b", "A.5.1", "yes"), ("a", "A.5.2", "sometimes"),
            ("b", "A.5.2", "no"), ("a", "A.5.3", "perhaps"), ("a", "A.5.4", "yes"),
        )
    ]  # fmt: skip
    text = "\n".join(["Statement,Edition,Control,Applies,Justification", *lines]).encode()
    mapping = MAPPING.read_text()
    rules = transfer.parse_mapping(mapping, StatementType)
    sheet = transfer.read(StatementType, "soa.csv", text, mapping=rules)
    found, aside = plan_without_wrong(StatementType, sheet, act.viewer)
    assert (found.errors, found.created) == ([], 1)
    assert [one.row for one in aside] == [4, 6]
    data = refused_file(sheet.head, sheet.columns, sheet.rows, by_row(aside))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]
    assert [(row[0], row[2], bool(row[-1])) for row in rows] == [
        ("a", "A.5.1", False), ("a", "A.5.2", True), ("a", "A.5.3", True), ("a", "A.5.4", False),
    ]  # fmt: skip
    # In chunks it is the same, and one record is counted, however many of its rows are wrong.
    upload = ContentFile(text, name="soa.csv")
    job = staged.begin(StatementType, upload, Reading(), mapping, act, inline=True)
    for _ in range(2):
        while staged.IMPORTS.go_on(job.pk, act.viewer):
            pass
        job.refresh_from_db()
        assert (staged.IMPORTS.progress(job).created, staged.IMPORTS.progress(job).refused) == (
            1,
            1,
        )
        assert b"".join(staged.refused(StatementType, job)) == data
        staged.IMPORTS.confirm(job, inline=True)
    assert [row.ref for row in Statement.objects.as_system("test").get().rows.all()] == [
        "A.5.1", "A.5.2",
    ]  # fmt: skip
    mended = data.replace(b"sometimes", b"yes").replace(b"perhaps", b"no")
    plan = planned(mended, mapping, act, "soa.csv")
    transfer.apply(plan, act)
    (came,) = Statement.objects.as_system("test").filter(title__endswith=" a")
    assert sorted(row.ref for row in came.rows.all()) == ["A.5.1", "A.5.2", "A.5.3", "A.5.4"]


def test_rows_that_say_otherwise_of_the_statement_are_refused_with_their_number(act: Act) -> None:
    head = "Statement,Edition,Control,Applies,Justification\n"
    text = (
        head
        + "a,ISO/IEC 27001:2022,A.5.1,yes,\na,ISO/IEC 27001:2013,A.5.1.1,yes,\nb,ISO/IEC 27001:2022,A.5.1,sometimes,\n"
    )
    plan = planned(text.encode(), MAPPING.read_text(), act, "soa.csv")
    assert [(one.row, one.code) for one in plan.errors] == [(3, "differs"), (4, "mapping")]
    nameless = "format: 1\nregister: applicability\nfields: {title: A}\nparts: {rows: {gathered: true, fields: {ref: B}}}\n"
    with pytest.raises(transfer.MappingProblem) as problem:
        transfer.parse_mapping(nameless)
    assert [one.message for one in problem.value.slips] == [
        "It gathers rows, and nothing says whose they are."
    ]


def test_cells_are_text_in_the_order_of_annex_a(made: Any, act: Act) -> None:
    data = xlsx(taken(made, act.viewer))
    assert data == xlsx(taken(made, act.viewer))
    table = read_xlsx(io.BytesIO(data), Reading(), "Controls", frozenset())
    assert table.head == [name for name, _ in COLUMNS]
    rows = [cells for _, cells in table.rows]
    assert [cells[2] for cells in rows] == [*controls(NEW), "X.1"]
    assert rows[0][9] == FORMULA
    assert rows[-1][3] == "Two people open the vault"


def test_oscal_names_controls_as_the_catalogue_does_and_leaves_none_out(
    made: Any, act: Act
) -> None:
    found = orjson.loads(as_oscal(taken(made, act.viewer)))["component-definition"]
    parts = found["components"][0]["control-implementations"]
    refs = [one["control-id"] for one in parts[0]["implemented-requirements"]]
    assert len(refs) == 93
    for ref in refs:
        assert f'"id": "{ref}"'.encode() in catalogue(content_of(NEW))
    assert [one["control-id"] for one in parts[1]["implemented-requirements"]] == ["X.1"]
    said = {one["name"]: one["value"] for one in parts[0]["implemented-requirements"][1]["props"]}
    assert said == {"ref": "A.5.2", "applicable": "no"}


def test_a_version_is_taken_along_as_it_was_frozen(
    acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    said = answered(other={"A.5.1": {"justification": "As it was."}})
    made = draft(act, said)
    put_in_force(made.pk, act, acts["top_management"])
    move(StatementType, "revise", [made.pk], act)
    edit(StatementType, [Edit(made.pk, {"title": "Anew", "rows": answered()})], act)
    client, address = sign_in("ims_manager"), f"/o/northgate/applicability/{made.reference}/"
    assert f"{address}statement.xlsx?version=1" in client.get(address).text
    now = client.get(f"{address}statement.oscal.json")
    then = client.get(f"{address}statement.oscal.json?version=1")
    german = client.get(f"{address}statement.oscal.json", headers={"Accept-Language": "de"})
    assert german.content == now.content, "What programs read is in English whoever asks."
    assert b'"Draft"' in now.content
    assert (b"As it was." in now.content, b"As it was." in then.content) == (False, True)
    assert (
        orjson.loads(then.content)["component-definition"]["components"][0]["title"] == "Statement"
    )
    assert then["Content-Disposition"].endswith(f'"{made.reference}-version-1.oscal.json"')
    for wrong in ("2", "0", "x", "²", "1 ", "-1", "9" * 30):
        assert client.get(f"{address}statement.pdf", {"version": wrong}).status_code == 404


def test_files_are_for_who_may_export_and_say_nothing_of_what_is_restricted(
    made: Any, own: Any, act: Act, sign_in: Callable[[str], Client], acts: dict[str, Act]
) -> None:
    address = f"/o/northgate/applicability/{made.reference}/"
    client = sign_in("ims_manager")
    page = client.get(address).text
    for form, begins in (("xlsx", b"PK"), ("pdf", b"%PDF"), ("oscal.json", b"{")):
        assert f"{address}statement.{form}" in page
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{address}statement.{form}")
        assert answer.content.startswith(begins)
        assert len(queries) <= 10, [one["sql"][:150] for one in queries]
        assert answer["Content-Disposition"] == f'attachment; filename="{made.reference}.{form}"'
    for role, their in acts.items():
        may = their.viewer.may_on(Statement, EXPORT)
        if their.viewer.may_on(Statement, VIEW):
            status = sign_in(role).get(f"{address}statement.oscal.json").status_code
            assert status == (200 if may else 403), role
    restrict(ControlType, own.pk, [act.viewer.principal_id or 0], act, "Delicate")
    outside = taken(made, acts["contributor"].viewer)
    table = read_xlsx(io.BytesIO(xlsx(outside)), Reading(), "Controls", frozenset())
    last = [cells for _, cells in table.rows][-1]
    assert (last[2], last[3], last[4], last[-1]) == ("X.1", "", "Applies", "")
    assert b"vault" not in as_oscal(outside)
    assert pdf(taken(draft(act, [], OLD), act.viewer)).startswith(b"%PDF")
