"""Tables of other systems become records by a mapping file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.agreements.records import AgreementType
from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine import transfer
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create, remove, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Edge, Event, Organization, SourceKey
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.transfer.mapping import stored
from isthmus.people.models import Person
from isthmus.people.records import PartyType, PersonType

Acts = dict[str, Act]
EXAMPLES = Path(__file__).resolve().parents[5] / "examples" / "mappings"
HEAD = "format: 1\nregister: documents\nsource: old\nkey: ID\nfields:\n  title: Name\n"


def mapped(text: str, mapping: str, act: Act, register: type[RecordType] = DocumentType) -> Any:
    rules = transfer.parse_mapping(mapping, register)
    sheet = transfer.read(register, "x.csv", text.encode(), mapping=rules)
    return transfer.plan(register, sheet, act.viewer)


def slips(mapping: str) -> list[tuple[int, str]]:
    with pytest.raises(transfer.MappingProblem) as caught:
        transfer.parse_mapping(mapping)
    return [(one.line, f"{one.message} {one.hint}") for one in caught.value.slips]


def value(rule: str, cell: str, field: str = "summary") -> Any:
    """Return what a rule makes of a cell, or the message where it is refused."""
    text = f'Name,Cell\nA,"{cell}"\n'
    mapping = f"format: 1\nregister: documents\nfields:\n  title: Name\n  {field}: {rule}\n"
    rules = transfer.parse_mapping(mapping, DocumentType)
    sheet = transfer.read(DocumentType, "x.csv", text.encode(), mapping=rules)
    return sheet.errors[0].message if sheet.errors else sheet.rows[0].cells[field]


@pytest.mark.parametrize(
    ("rule", "cell", "wanted"),
    [
        ("Cell", "plain", "plain"),
        ("{constant: same}", "x", "same"),
        ("{column: Cell, text: [trim, lower]}", "  ÄB ", "äb"),
        ("{column: Cell, text: [no-html, one-line]}", "<p>a &amp; b</p><b>c", "a & b c"),
        ("{column: Cell, text: [first-line, upper]}", "one\ntwo", "ONE"),
        ("{column: Cell, text: [no-accents]}", "Préface", "Preface"),
        ("{column: Cell, part: {at: /, take: 2}}", "a / b / c", "b"),
        ("{column: Cell, part: {at: /, take: 9}, default: none}", "a/b", "none"),
        ("{columns: [Name, Cell], join: ' - '}", "b", "A - b"),
        ("{columns: [Name, Cell], labelled: true, join: '; '}", "b", "Name: A; Cell: b"),
        ("{columns: [Name, Cell], join: ' - '}", "", "A"),
        ("{column: Cell, values: {X: y}}", " x ", "y"),
        ("{column: Cell, values: {X: y}, unknown: keep}", "z", "z"),
        ("{column: Cell, values: {X: y}, unknown: empty, default: d}", "z", "d"),
        ("{column: Cell, values: {X: y}}", "z",
         "The mapping has no translation for “z” (column “Cell”)."),
        ("{column: Cell, before: '[', after: ']'}", "x", "[x]"),
        ("{column: Cell, shorten: 3}", "abcdef", "abc"),
        ("{column: Cell, date: DD.MM.YYYY}", "1.2.2027", "2027-02-01"),
        ("{column: Cell, date: [DD.MM.YY, MM/DD/YYYY]}", "12/31/2027", "2027-12-31"),
        ("{column: Cell, date: DD.MM.YYYY}", "2027-02-01", "2027-02-01"),
        ("{column: Cell, date: DD.MM.YYYY}", "31.02.2027",
         "“31.02.2027” is no date as DD.MM.YYYY (column “Cell”)."),
        ("{column: Cell, decimal: comma}", "1.234,50", "1234.50"),
        ("{column: Cell, decimal: comma}", "1 234’567,5", "1234567.5"),
        ("{column: Cell, person: 'last, first'}", "Weber, Jonas", "Jonas Weber"),
        ("{column: Cell, person: last first}", "Weber Jonas Max", "Jonas Max Weber"),
        ("{column: Cell, person: last first}", "j@x.example", "j@x.example"),
    ],
)  # fmt: skip
def test_a_rule_makes_a_value(rule: str, cell: str, wanted: str) -> None:
    assert value(rule, cell) == wanted


@pytest.mark.parametrize(
    ("mapping", "line", "word"),
    [
        ("x", 1, "format: 1"),
        ("format: 1\nregister: poems\nfields: {}", 2, "There is no register “poems”"),
        (HEAD + "  titel: Name\n", 7, "Did you mean “title”?"),
        (HEAD + "  kind: {column: Type, values: {A: poem}}\n", 7, "“poem” is not a kind"),
        (HEAD + "  kind: {column: Type, valeus: {}}\n", 7, "Did you mean “values”?"),
        (HEAD + "  kind:\n    constant: policy\n    column: x\n", 7, "one of"),
        (HEAD + "  review_due:\n    column: Due\n    date: day\n", 9, "other letters"),
        (HEAD + "  review_due:\n    column: Due\n    date: DD.MM\n", 9, "year, month and day"),
        (HEAD + "  summary: {column: x, shorten: 0}\n", 7, "may be 1 to"),
        (HEAD + "  summary: {column: x, split: ;}\n", 7, "Only relations"),
        (HEAD + "key: X\n", 7, "there twice"),
        (HEAD + "a: *b\n", 7, "aliases"),
        (HEAD + "\tx\n", 7, "not YAML"),
        ("format: 2\nregister: documents\nfields: {title: x}", 1, "Write 1"),
        ("format: 1\nregister: documents\nkey: ID\nfields: {title: x}", 3, "“source” is missing"),
        ("format: 1\nregister: documents\nsource: A b\nkey: ID\nfields: {title: x}", 3, "source"),
        (HEAD + "skip:\n  - column: x\n", 8, "is-not"),
        (HEAD + "  summary: [a]\n", 7, "must be a text"),
        ("[" * 50 + "]" * 50, 1, "nested too deeply"),
        ("a: " + "x" * 200_001, 1, "more than 200,000"),
    ],
)
def test_a_mistake_in_a_mapping_says_its_line_and_how_to_mend_it(
    mapping: str, line: int, word: str
) -> None:
    found = slips(mapping)
    assert found[0][0] == line, found
    assert word in " ".join(text for _, text in found)


@given(st.text())
def test_whatever_stands_in_a_mapping_is_refused_in_words_or_read(text: str) -> None:
    with suppress(transfer.MappingProblem):
        transfer.parse_mapping(text)


@pytest.mark.django_db
@pytest.mark.both_databases
class TestKeys:
    def test_a_second_import_changes_what_the_first_one_made(
        self, acts: Acts, org: Organization
    ) -> None:
        act = acts["contributor"]
        first = mapped("ID,Name\n1,Policy\n2,Plan\n", HEAD, act)
        assert [row.action for row in first.rows] == ["create", "create"]
        transfer.apply(first, act)
        again = mapped("ID,Name\n1,Policy\n2,New plan\n3,Third\n", HEAD, act)
        assert [row.action for row in again.rows] == ["unchanged", "change", "create"]
        transfer.apply(again, act)
        titles = Document.objects.as_system("test").values_list("title", flat=True)
        assert sorted(titles) == ["New plan", "Policy", "Third"]
        assert SourceKey.objects.count() == 3
        assert not SourceKey.objects.filter(digest__contains="1").filter(source="1").exists()
        assert verify(org).findings == []
        assert list(replay(org)) == []

    def test_a_key_serves_in_place_of_a_reference_in_any_file(self, acts: Acts) -> None:
        act = acts["contributor"]
        text = "reference,title,relations.related\nold:1,One,old:2\nold:2,Two,\n"
        for action in ("create", "unchanged"):
            sheet = transfer.read(DocumentType, "x.csv", text.encode())
            plan = transfer.plan(DocumentType, sheet, act.viewer)
            assert plan.errors == []
            assert [row.action for row in plan.rows] == [action, action]
            assert all(not row.notes for row in plan.rows)
            transfer.apply(plan, act)
        assert Edge.objects.current().filter(type="related").count() == 1

    def test_a_key_of_another_register_is_refused(self, acts: Acts) -> None:
        act = acts["ims_manager"]
        transfer.apply(mapped("ID,Name\n1,Policy\n", HEAD, act), act)
        sheet = transfer.read(PartyType, "x.csv", b"reference,title\nold:1,House\n")
        (error,) = transfer.plan(PartyType, sheet, act.viewer).errors
        assert (error.row, error.code) == (2, "type")
        assert "source of their own" in error.hint

    def test_one_record_by_two_names_is_there_twice(self, acts: Acts) -> None:
        act = acts["contributor"]
        (made,) = transfer.apply(mapped("ID,Name\n1,Policy\n", HEAD, act), act).created
        sheet = transfer.read(
            DocumentType, "x.csv", f"reference,title\nold:1,A\n{made},B\n".encode()
        )
        errors = transfer.plan(DocumentType, sheet, act.viewer).errors
        assert [(error.row, error.code) for error in errors] == [(3, "twice")]

    @pytest.mark.parametrize("gone", ["hidden", "removed"])
    def test_a_key_held_by_what_is_hidden_or_removed_passes_on_and_tells_nothing(
        self, gone: str, acts: Acts, system_act: Act, org: Organization
    ) -> None:
        act = acts["contributor"]
        transfer.apply(mapped("ID,Name\n1,Secret\n", HEAD, act), act)
        first = Document.objects.as_system("test").get()
        if gone == "hidden":
            (nobody,) = create(PartyType, [{"title": "Nobody"}], acts["ims_manager"])
            restrict(DocumentType, first.pk, [nobody.pk], system_act, "inquiry")
        else:
            remove(DocumentType, [first.pk], acts["ims_manager"], "made by mistake")
        plan = mapped("ID,Name\n1,Open\n", HEAD, act)
        assert [(row.action, row.notes) for row in plan.rows] == [("create", [])]
        (made,) = transfer.apply(plan, act).created
        assert [r.action for r in mapped("ID,Name\n1,Open\n", HEAD, act).rows] == ["unchanged"]
        assert SourceKey.objects.get().entry.reference == made
        verbs = Event.objects.filter(entry=first.pk).values_list("verb", flat=True)
        assert "source_key_passed_on" in set(verbs)
        assert verify(org).findings == []
        assert list(replay(org)) == []

    def test_a_key_is_kept_as_a_digest_only(self, acts: Acts) -> None:
        act = acts["contributor"]
        transfer.apply(mapped("ID,Name\njane.doe@x.example,Policy\n", HEAD, act), act)
        events = " ".join(Event.objects.values_list("payload", flat=True))
        assert "jane.doe" not in events
        assert "jane.doe" not in str(list(SourceKey.objects.values()))


@pytest.mark.django_db
class TestRows:
    def test_a_missing_column_and_a_missing_key_are_told_by_row_and_column(
        self, acts: Acts
    ) -> None:
        found = mapped("ID,Nome\n1,A\n,B\n", HEAD, acts["contributor"])
        told = {(error.row, error.column, error.code) for error in found.errors}
        assert (1, "Name", "missing-column") in told
        assert (3, "ID", "required") in told
        assert "Did you mean “Nome”?" in found.errors[0].hint

    def test_rows_are_skipped_and_counted_as_the_file_counts_them(self, acts: Acts) -> None:
        mapping = (
            HEAD + "skip:\n  - {column: State, is: [gone, OLD]}\n  - {column: Name, empty: true}\n"
        )
        found = mapped("ID,Name,State\n1,A,old\n2,,x\n3,C,x\n", mapping, acts["contributor"])
        assert [row.number for row in found.rows] == [4]

    def test_what_only_new_records_get_is_left_alone_later(self, acts: Acts) -> None:
        act = acts["contributor"]
        mapping = HEAD + "  summary: {column: Text, only: new}\n"
        transfer.apply(mapped("ID,Name,Text\n1,A,first\n", mapping, act), act)
        again = mapped("ID,Name,Text\n1,A,second\n", mapping, act)
        assert [row.action for row in again.rows] == ["unchanged"]

    def test_whom_nobody_knows_is_left_out_and_said_where_the_mapping_allows_it(
        self, acts: Acts
    ) -> None:
        lenient = HEAD + "  owner: {column: Who, unknown: empty}\n"
        found = mapped("ID,Name,Who\n1,A,Nobody\n", lenient, acts["contributor"])
        assert found.errors == []
        assert found.rows[0].notes == ["Owner: nobody here is “Nobody”; left out."]
        strict = HEAD + "  owner: Who\n"
        (error,) = mapped("ID,Name,Who\n1,A,Nobody\n", strict, acts["contributor"]).errors
        assert (error.row, error.column, error.code) == (2, "owner", "unknown")

    def test_relations_are_drawn_from_columns_in_cycles_too(self, acts: Acts) -> None:
        act = acts["contributor"]
        mapping = HEAD + "relations:\n  related: {column: With, split: '|', source: old}\n"
        plan = mapped("ID,Name,With\n1,A,2|3\n2,B,3\n3,C,2\n", mapping, act)
        assert plan.errors == []
        transfer.apply(plan, act)
        assert Edge.objects.current().filter(type="related").count() == 4
        again = mapped("ID,Name,With\n1,A,2|3\n2,B,3\n3,C,2\n", mapping, act)
        assert [row.action for row in again.rows] == ["unchanged"] * 3


def samples() -> list[Path]:
    # Logs are replayed, not imported: their samples are read beside the register they go into.
    return sorted(one for one in EXAMPLES.glob("*.yaml") if not one.stem.endswith("-log"))


def load(file: Path, viewer: Viewer) -> tuple[type[RecordType], transfer.Plan]:
    mapping = transfer.parse_mapping(file.read_text())
    record_type = next(one for one in registry.types() if one.register == mapping.register)
    data = (EXAMPLES / "samples" / f"{file.stem}.csv").read_bytes()
    sheet = transfer.read(record_type, f"{file.stem}.csv", data, mapping=mapping)
    return record_type, transfer.plan(record_type, sheet, viewer)


@pytest.mark.django_db
@pytest.mark.parametrize("file", samples(), ids=lambda file: file.stem)
def test_every_example_reads_its_sample_and_changes_nothing_the_second_time(
    file: Path, acts: Acts
) -> None:
    act = acts["ims_manager"]
    _, plan = load(file, act.viewer)
    assert plan.errors == []
    assert plan.created >= 1
    transfer.apply(plan, act)
    _, again = load(file, act.viewer)
    assert again.errors == []
    assert (again.created, again.changed) == (0, 0), [row.changes for row in again.rows]


@pytest.mark.django_db
def test_persons_find_their_party_by_the_key_of_the_other_system(acts: Acts) -> None:
    act = acts["ims_manager"]
    for name in ("itop-organizations", "itop-persons"):
        _, plan = load(EXAMPLES / f"{name}.yaml", act.viewer)
        transfer.apply(plan, act)
    mira = Person.objects.as_system("test").get(title="Mira Novak")
    assert mira.party is not None
    assert (mira.party.title, mira.email) == ("Harbour Logistics", "mira.novak@harbour.example")
    assert Person.objects.as_system("test").get(title="Jonas Weber").party is None


@pytest.mark.django_db
class TestKept:
    def test_an_organization_keeps_mappings_and_its_history_tells(
        self, acts: Acts, org: Organization
    ) -> None:
        act = acts["contributor"]
        stored.save(DocumentType, "Old system", HEAD, act)
        stored.save(DocumentType, "Old system", HEAD + "  summary: Text\n", act)
        assert [one.name for one in stored.stored(DocumentType, act.viewer)] == ["Old system"]
        assert stored.stored(PersonType, act.viewer) == []
        assert list(replay(org)) == []
        stored.remove(DocumentType, "Old system", act)
        assert stored.stored(DocumentType, act.viewer) == []
        assert list(replay(org)) == []
        verbs = Event.objects.filter(entry=org.pk).values_list("verb", flat=True)
        assert {"mapping kept", "mapping removed"} <= set(verbs)

    def test_mappings_are_each_organization_s_own(
        self, acts: Acts, other_org: Organization
    ) -> None:
        from isthmus.engine.access import system_viewer

        stored.save(DocumentType, "Ours", HEAD, acts["contributor"])
        assert stored.stored(DocumentType, system_viewer(other_org, "test")) == []


def test_a_column_that_may_be_lacking_leaves_what_stands_as_it_is(acts: Acts) -> None:
    act = acts["contributor"]
    mapping = HEAD + (
        "  summary: { column: About, optional: true }\n"
        "  kind: { column: Type, optional: true, default: policy }\n"
        "relations:\n  related: { column: Goes with, optional: true, source: old }\n"
    )
    whole = "ID,Name,About,Type,Goes with\n1,A,Of a,plan,2\n2,B,,plan,\n"
    transfer.apply(mapped(whole, mapping, act), act)
    plan = mapped("ID,Name\n1,Anew\n3,C\n", mapping, act)
    assert (plan.errors, plan.changed, plan.created) == ([], 1, 1)
    transfer.apply(plan, act)
    found = Document.objects.as_system("test").order_by("pk")
    assert list(found.values_list("title", "summary", "kind")) == [
        ("Anew", "Of a", "plan"), ("B", "", "plan"), ("C", "", "policy"),
    ]  # fmt: skip
    assert Edge.objects.current().filter(type="related").count() == 1
    # A cell that is there and empty says so.
    transfer.apply(mapped("ID,Name,About,Goes with\n1,Anew,,\n", mapping, act), act)
    assert found[0].summary == ""
    assert not Edge.objects.current().filter(type="related").exists()


def test_gathered_rows_say_the_same_of_parts_that_are_not_gathered() -> None:
    mapping = """format: 1
register: agreements
source: old
key: ID
fields: { title: Name }
parts:
  targets: { gathered: true, fields: { metric: Metric } }
  pauses: { fields: { waiting_for: Waiting, metric: { column: Which, optional: true } } }
  priorities: { fields: { impact: { column: Impact, optional: true } } }
"""
    rules = transfer.parse_mapping(mapping, AgreementType)
    text = b"ID,Name,Metric,Waiting\n1,A,m,x\n1,A,n,x\n1,A,o,y\n"
    sheet = transfer.read(AgreementType, "x.csv", text, mapping=rules)
    assert [(one.row, one.code) for one in sheet.errors] == [(4, "differs")]
    (row,) = sheet.rows
    # Of a part that no column tells of nothing is said; rows of another lack what has no column.
    assert row.parts == {
        "targets": [{"metric": "m"}, {"metric": "n"}, {"metric": "o"}],
        "pauses": [{"waiting_for": "x"}],
    }
