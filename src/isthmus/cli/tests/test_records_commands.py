import json
from collections.abc import Callable
from pathlib import Path

import pytest

from isthmus.engine.models import Approval, Organization
from isthmus.people.models import Membership

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db
MARIA = ("--as", "ims_manager@northgate.example")


def test_a_document_goes_from_text_to_force(
    isthmus: Isthmus, memberships: dict[str, Membership]
) -> None:
    author = ("--as", "contributor@northgate.example")
    _, out, _ = isthmus("records", "create", "documents", "title=Policy", "body=Text", *author)
    reference = out.strip()
    assert isthmus("records", "do", "submit", reference, *author)[0] == 0
    assert isthmus("records", "do", "approve", reference, *MARIA)[0] == 0
    status, out, _ = isthmus("records", "do", "publish", reference, "note=First", *MARIA, "--json")
    assert status == 0
    assert json.loads(out)[0]["state"] == "published"
    _, out, _ = isthmus("records", "show", reference, "--history", "--json")
    found = json.loads(out)
    assert [event["verb"] for event in found["history"]] == [
        "created",
        "submit",
        "approve",
        "approval given",
        "publish",
        "version frozen",
    ]
    assert {event["via"] for event in found["history"]} == {"command line"}
    assert found["history"][0]["who"] == "Contributor"


def test_records_are_approved_together_or_not_at_all(
    isthmus: Isthmus, memberships: dict[str, Membership]
) -> None:
    author = ("--as", "contributor@northgate.example")
    references = []
    for title in ("One", "Two"):
        made = isthmus("records", "create", "documents", f"title={title}", "body=Text", *author)
        references.append(made[1].strip())
    isthmus("records", "do", "submit", references[0], *author)
    status, _, err = isthmus("records", "approve", "text", *references, *MARIA)
    assert status != 0
    assert "is given to what is in review" in err
    assert not Approval.objects.exists()
    isthmus("records", "do", "submit", references[1], *author)
    status, out, _ = isthmus(
        "records", "approve", "text", *references, "--comment", "Read.", *MARIA, "--json"
    )
    assert status == 0
    assert [row["state"] for row in json.loads(out)] == ["approved", "approved"]
    assert set(Approval.objects.values_list("comment", flat=True)) == {"Read."}
    status, _, err = isthmus("records", "approve", "none", references[0], *MARIA)
    assert status != 0
    assert "One of: text." in err


def test_without_an_account_history_says_it_was_the_system(
    isthmus: Isthmus, org: Organization
) -> None:
    _, out, _ = isthmus("records", "create", "documents", "title=Policy")
    _, out, _ = isthmus("records", "show", out.strip(), "--history", "--json")
    assert json.loads(out)["history"][0]["who"] == "System (command line)"


def test_lists_filter_as_pages_do(isthmus: Isthmus, org: Organization) -> None:
    for title, kind in (
        ("Backup plan", "plan"),
        ("Backup policy", "policy"),
        ("Scope", "statement"),
    ):
        isthmus("records", "create", "documents", f"title={title}", f"kind={kind}")
    _, out, _ = isthmus("records", "list", "documents", "q=backup", "sort=-title", "--json")
    assert [row["title"] for row in json.loads(out)] == ["Backup policy", "Backup plan"]
    assert isthmus("records", "count", "documents", "kind=plan,statement")[1] == "2\n"
    _, out, _ = isthmus("records", "list", "documents", "kind=plan")
    assert "Backup plan" in out
    assert "Scope" not in out


def test_records_come_from_json_with_errors_by_row(
    isthmus: Isthmus, org: Organization, tmp_path: Path
) -> None:
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([{"title": "One"}, {"title": "Two", "kind": "poem"}, {}]))
    status, _, err = isthmus("records", "create", "documents", "--file", str(file))
    assert status == 2
    assert "isthmus: row 2, kind: “poem” is not a kind." in err
    assert "isthmus: row 3, title: Title is missing." in err
    assert isthmus("records", "count", "documents")[1] == "0\n"


def test_what_a_role_may_not_do_is_refused(
    isthmus: Isthmus, memberships: dict[str, Membership]
) -> None:
    auditor = ("--as", "auditor@northgate.example")
    status, _, err = isthmus("records", "create", "documents", "title=X", *auditor)
    assert status == 2
    assert err == "isthmus: Your role does not let you create documents.\n"


def test_a_guard_names_the_record_and_the_reason(
    isthmus: Isthmus, memberships: dict[str, Membership]
) -> None:
    _, out, _ = isthmus("records", "create", "documents", "title=Empty", *MARIA)
    status, _, err = isthmus("records", "do", "submit", out.strip(), *MARIA)
    assert status == 2
    assert f"isthmus: {out.strip()}: It has neither text nor file." in err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("records", "list", "poems"), "There is no register “poems”. One of: "),
        (("records", "list", "documents", "kind"), "not of the form name=value"),
        (("records", "list", "documents", "colour=red"), "Can't filter by “colour”"),
        (("records", "show", "DOC-1999-0001"), "There is no record DOC-1999-0001"),
        (("records", "do", "dance", "DOC-1999-0001"), "There is no record"),
        (("records", "list", "documents", "--org", "nowhere"), "One of: northgate."),
        (("records", "list", "documents", "--as", "x@y.example"), "has no account in Northgate"),
        (("records", "create", "documents", "--file", "/nowhere"), "/nowhere: no such file"),
        (("import", "documents", "/nowhere"), "no such file or folder"),
        (("export", "documents", "--format", "doc"), "One of: csv, xlsx, json."),
    ],
)
def test_mistakes_say_how_to_mend_them(
    isthmus: Isthmus, org: Organization, command: tuple[str, ...], says: str
) -> None:
    status, _, err = isthmus(*command)
    assert status == 2
    assert says in err


def test_with_several_organizations_one_has_to_be_named(
    isthmus: Isthmus, org: Organization, other_org: Organization
) -> None:
    status, _, err = isthmus("records", "list", "documents")
    assert status == 2
    assert "Name one with --org: northgate, southbank." in err
    isthmus("records", "create", "documents", "title=Ours", "--org", "northgate")
    assert isthmus("records", "count", "documents", "--org", "southbank")[1] == "0\n"
    assert isthmus("records", "count", "documents", "--org", "northgate")[1] == "1\n"


def test_what_is_exported_can_be_imported_again(
    isthmus: Isthmus, org: Organization, tmp_path: Path
) -> None:
    isthmus("records", "create", "documents", "title==1+1", "body={{7*7}}<script>")
    file = tmp_path / "documents.csv"
    assert isthmus("export", "documents", "--output", str(file))[0] == 0
    status, out, _ = isthmus("import", "documents", str(file), "--json")
    assert status == 0
    assert json.loads(out)["unchanged"] == 1


def test_a_folder_becomes_documents_and_a_preview_writes_nothing(
    isthmus: Isthmus, org: Organization, tmp_path: Path
) -> None:
    (tmp_path / "access.md").write_text("# Access of {{company}}\n\nText")
    (tmp_path / "backup.md").write_text("# Backup\n\nText")
    status, out, _ = isthmus("import", "documents", str(tmp_path), "--preview", "--json")
    assert status == 0
    assert json.loads(out)["create"] == 2
    assert isthmus("records", "count", "documents")[1] == "0\n"
    isthmus("import", "documents", str(tmp_path), "--set", "company=Northgate")
    _, out, _ = isthmus("records", "list", "documents", "--json")
    assert [row["title"] for row in json.loads(out)] == ["Access of Northgate", "Backup"]


def test_import_mistakes_are_told_by_row(
    isthmus: Isthmus, org: Organization, tmp_path: Path
) -> None:
    file = tmp_path / "roles.csv"
    file.write_text("title,kind\nGood,other\nBad,poem\n")
    status, _, err = isthmus("import", "roles", str(file))
    assert status == 2
    assert "roles.csv, row 3, kind: “poem”" in err
    assert isthmus("records", "count", "roles")[1] == "0\n"


def test_the_form_of_import_files_is_told(isthmus: Isthmus, org: Organization) -> None:
    _, out, _ = isthmus("schema", "documents")
    assert "title" in [column["name"] for column in json.loads(out)["columns"]]


def test_rows_inside_a_record_come_from_a_file_and_are_shown(
    isthmus: Isthmus, org: Organization, tmp_path: Path
) -> None:
    target = {"metric": "restoration", "value": "4.5", "unit": "hours"}
    file = tmp_path / "agreements.json"
    file.write_text(json.dumps({"title": "Mail", "targets": [target]}))
    _, out, _ = isthmus("records", "create", "agreements", "--file", str(file))
    reference = out.strip()
    _, out, _ = isthmus("records", "show", reference)
    assert "Restoration of service · 4.5 · hours" in out
    for command in (("show", reference), ("list", "agreements")):
        _, out, _ = isthmus("records", *command, "--json")
        found = json.loads(out)
        row = found[0] if isinstance(found, list) else found
        assert row["targets"][0] | target == row["targets"][0]
