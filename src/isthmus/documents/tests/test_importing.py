"""What a set of files becomes, and that doing it twice changes nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.importing import Answers, Plan, carry_out, guess_kind, plan
from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Conflict, Edit, Forbidden, edit, move, restrict
from isthmus.engine.models import Organization, StoredFile

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
ACCESS = b"# Access\n\n`{{revision}}`\n\n{{company}} policy requires that\n\n{{#health}}\nHIPAA\n{{/health}}\n"
FILES = [
    ("access.md.tmpl", ACCESS),
    ("backup_plan.txt", b"We keep copies of {{company}}.\n"),
    ("Contract 2026.pdf", PDF),
    ("bad.md", b"\xff\xfe"),
]


def outcomes(planned: Plan) -> dict[str, tuple[str, str]]:
    return {row.name: (row.outcome, row.action) for row in planned.rows}


def documents(act: Act) -> dict[str, Document]:
    return {one.title: one for one in Document.objects.visible_to(act.viewer)}


def test_the_preview_writes_nothing(acts: dict[str, Act]) -> None:
    planned = plan(FILES, acts["contributor"].viewer)
    assert outcomes(planned) == {
        "access.md.tmpl": ("new", "create"),
        "backup_plan.txt": ("new", "create"),
        "Contract 2026.pdf": ("new", "create"),
        "bad.md": ("failed", "skip"),
    }
    assert documents(acts["contributor"]) == {}
    assert StoredFile.objects.count() == 0


def test_texts_and_files_become_documents(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    done = carry_out(plan(FILES, act.viewer), act)
    assert (len(done.created), len(done.updated), done.skipped, done.failed) == (3, 0, 0, 1)
    made = documents(act)
    assert set(made) == {"Access", "Backup plan", "Contract 2026"}
    assert made["Access"].body == ACCESS.decode()
    assert made["Backup plan"].kind == "plan"
    contract = made["Contract 2026"]
    assert contract.body == ""
    assert contract.file is not None
    assert contract.file.media_type == "application/pdf"
    assert {one.state for one in made.values()} == {"draft"}


def test_a_second_time_changes_nothing(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    carry_out(plan(FILES, act.viewer), act)
    before = {key: one.entry.seq for key, one in documents(act).items()}
    for answers in (Answers(), Answers(update=True)):
        again = plan(FILES, act.viewer, answers)
        assert {row.outcome for row in again.rows} == {"same", "failed"}
        done = carry_out(again, act)
        assert (done.created, done.updated, done.skipped) == ([], [], 3)
    assert {key: one.entry.seq for key, one in documents(act).items()} == before
    assert StoredFile.objects.count() == 1


def test_a_button_pressed_twice_makes_no_second_set(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    one, other = plan(FILES, act.viewer), plan(FILES, act.viewer)
    carry_out(one, act)
    done = carry_out(other, act)
    assert (done.created, done.skipped) == ([], 3)
    assert len(documents(act)) == 3


def test_placeholders_are_listed_and_filled_on_request(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    planned = plan(FILES, act.viewer)
    assert [(one.name, one.section, one.count) for one in planned.placeholders] == [
        ("company", False, 2),
        ("revision", False, 1),
        ("health", True, 1),
    ]
    answers = Answers(values={"company": "Northgate"}, sections={"health": False})
    filled = plan(FILES, act.viewer, answers)
    assert [one.name for row in filled.rows for one in row.left] == ["revision"]
    carry_out(filled, act)
    body = documents(act)["Access"].body
    assert "Northgate policy" in body
    assert "HIPAA" not in body
    assert "{{revision}}" in body
    assert {row.outcome for row in plan(FILES, act.viewer, answers).rows} == {"same", "failed"}


def test_a_kind_can_be_chosen(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    number = next(row.number for row in plan(FILES, act.viewer).rows if row.title == "Access")
    carry_out(plan(FILES, act.viewer, Answers(kinds={number: "procedure"})), act)
    assert documents(act)["Access"].kind == "procedure"


def test_a_row_can_be_left_out(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    carry_out(plan(FILES[:1], act.viewer, Answers(actions={0: "skip"})), act)
    assert documents(act) == {}


def test_nobodys_work_is_overwritten_unasked(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    carry_out(plan(FILES, act.viewer), act)
    mine = documents(act)["Access"]
    edit(DocumentType, [Edit(mine.pk, {"body": "My own words.\n"})], act)
    planned = plan(FILES, act.viewer)
    assert outcomes(planned)["access.md.tmpl"] == ("changed", "skip")
    carry_out(planned, act)
    assert documents(act)["Access"].body == "My own words.\n"


def test_a_changed_text_becomes_a_new_draft_when_asked(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    carry_out(plan(FILES[:1], act.viewer), act)
    mine = documents(act)["Access"]
    move(DocumentType, "submit", [mine.pk], act)
    for verb in ("approve", "publish"):
        move(DocumentType, verb, [mine.pk], acts["ims_manager"])
    newer = [("access.md", b"# Access\n\nNewer.\n")]
    done = carry_out(plan(newer, act.viewer, Answers(update=True)), act)
    assert [one.pk for one in done.updated] == [mine.pk]
    now = documents(act)["Access"]
    assert (now.state, now.working_version, now.in_force) == ("draft", 2, 1)
    assert now.body == "# Access\n\nNewer.\n"
    assert now.versions.get().body == ACCESS.decode()


def test_a_document_under_review_is_left_alone_and_the_preview_says_so(
    acts: dict[str, Act],
) -> None:
    act = acts["contributor"]
    carry_out(plan(FILES[:1], act.viewer), act)
    move(DocumentType, "submit", [documents(act)["Access"].pk], act)
    (row,) = plan([("a.md", b"# Access\n\nNewer.\n")], act.viewer, Answers(update=True)).rows
    assert (row.outcome, row.action) == ("changed", "skip")
    assert "in review" in row.notes[0]


def test_what_somebody_changed_since_the_preview_is_not_overwritten(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    carry_out(plan(FILES[:1], act.viewer), act)
    newer = [("access.md", b"# Access\n\nNewer.\n")]
    (seen,) = plan(newer, act.viewer).rows
    mine = documents(act)["Access"]
    edit(DocumentType, [Edit(mine.pk, {"body": "Meanwhile.\n"})], acts["ims_manager"])
    assert seen.base is not None
    answers = Answers(actions={0: "update"}, bases={0: seen.base})
    with pytest.raises(Conflict):
        carry_out(plan(newer, act.viewer, answers), act)
    assert documents(act)["Access"].body == "Meanwhile.\n"


def test_a_text_is_recognized_under_another_title(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    carry_out(plan(FILES, act.viewer), act)
    made = documents(act)
    edit(DocumentType, [Edit(made["Access"].pk, {"title": "Access control policy"})], act)
    edit(DocumentType, [Edit(made["Contract 2026"].pk, {"title": "Contract with Harrow"})], act)
    assert {row.outcome for row in plan(FILES, act.viewer).rows} == {"same", "failed"}


def test_two_files_of_one_title_make_one_document(acts: dict[str, Act]) -> None:
    files = [("a.md", b"# Same\n"), ("b.md", b"# Same\n"), ("c.md", b"# same\n\nOther.\n")]
    rows = plan(files, acts["contributor"].viewer).rows
    assert [row.action for row in rows] == ["create", "skip", "skip"]
    assert [row.choices for row in rows[1:]] == [("skip",), ("skip", "create")]
    assert "a.md" in rows[1].notes[0]


def test_a_title_comes_from_the_head_of_the_text_or_the_name(acts: dict[str, Act]) -> None:
    files = [
        ("one.md", b'---\ntitle: "Named in front"\ndate: x\n---\n\nText\n'),
        ("third-party_risk.md", b"No heading here.\n"),
        ("long.md", b"# " + b"word " * 100),
    ]
    rows = {row.name: row for row in plan(files, acts["contributor"].viewer).rows}
    assert rows["one.md"].title == "Named in front"
    assert rows["one.md"].body == "Text\n"
    assert rows["third-party_risk.md"].title == "Third party risk"
    assert len(rows["long.md"].title) <= 250
    assert rows["long.md"].notes


def test_code_in_a_title_stays_literal(acts: dict[str, Act]) -> None:
    act = acts["contributor"]
    carry_out(plan([("x.md", b"# {{7*7}}<script>\n")], act.viewer), act)
    assert set(documents(act)) == {"{{7*7}}<script>"}


def test_a_restricted_document_is_not_given_away_by_the_preview(acts: dict[str, Act]) -> None:
    manager = acts["ims_manager"]
    carry_out(plan(FILES[:1], manager.viewer), manager)
    restrict(DocumentType, documents(manager)["Access"].pk, [], manager, "secret")
    (row,) = plan(FILES[:1], acts["contributor"].viewer).rows
    assert (row.outcome, row.existing) == ("new", None)


def test_documents_of_another_organization_do_not_count(
    acts: dict[str, Act], other_org: Organization
) -> None:
    from isthmus.engine.access import system_viewer

    theirs = Act.now(system_viewer(other_org, "test"), "test")
    carry_out(plan(FILES[:1], theirs.viewer), theirs)
    assert outcomes(plan(FILES[:1], acts["contributor"].viewer))["access.md.tmpl"][0] == "new"


@pytest.mark.parametrize("role", ["auditor", "approver", "top_management"])
def test_who_may_not_write_may_not_import(acts: dict[str, Act], role: str) -> None:
    with pytest.raises(Forbidden):
        plan(FILES, acts[role].viewer)
    with pytest.raises(Forbidden):
        carry_out(plan(FILES, acts["contributor"].viewer), acts[role])


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Records management policy", "policy"),
        ("Statement of Applicability", "statement"),
        ("Policy template", "form"),
        ("Procedure for records", "procedure"),
        ("Minutes of the management review", "record"),
        ("Incident process", "process"),
        ("Addendum and References", "other"),
    ],
)
def test_the_kind_is_guessed_from_the_title(title: str, kind: str) -> None:
    assert guess_kind(title, "") == kind


def test_without_a_word_in_the_title_the_text_tells() -> None:
    assert guess_kind("Access", "The company policy requires that") == "policy"
    assert guess_kind("Access", "nothing") == "other"


NAMES = st.sampled_from(["a.md", "b.txt", "c.pdf", "d.zip", "e", ".f.md", "g/../h.md", "i.md.tmpl"])


@given(st.lists(st.tuples(NAMES, st.binary(max_size=60)), max_size=6))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_can_be_previewed(acts: dict[str, Act], files: list[tuple[str, bytes]]) -> None:
    rows = plan(files, acts["contributor"].viewer).rows
    assert all(earlier.number < later.number for earlier, later in pairwise(rows))
    assert all(row.problem or row.title for row in rows)
