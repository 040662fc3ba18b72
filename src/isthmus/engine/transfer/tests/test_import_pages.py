from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.documents.models import Document
from isthmus.engine.jobs.work import Worker
from isthmus.engine.registry import RecordType, registry

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
HERE = "/o/northgate/documents/import/"


def upload(client: Client, text: str, name: str = "x.csv") -> str:
    """Send a file and return the address of its preview."""
    answer = client.post(HERE, {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)
def test_every_register_says_what_its_files_hold(
    record_type: type[RecordType], sign_in: SignIn
) -> None:
    page = sign_in("ims_manager").get(f"/o/northgate/{record_type.register}/import/")
    text = page.content.decode()
    assert page.status_code == 200
    for name in record_type.editable():
        assert f">{name}<" in text


def test_a_file_is_previewed_then_imported(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title,kind\n<b>{{7*7}},plan\n=1+1,policy\n")
    page = client.get(preview).content.decode()
    assert "&lt;b&gt;{{7*7}}" in page
    assert "Nothing is written yet" in page
    assert not Document.objects.as_system("test").exists()
    done = client.post(preview, follow=True)
    assert "2 created, 0 changed" in done.content.decode()
    titles = set(Document.objects.as_system("test").values_list("title", flat=True))
    assert titles == {"<b>{{7*7}}", "=1+1"}
    assert client.get(preview).status_code == 404
    assert default_storage.listdir("imports")[1] == []


def test_mistakes_stand_on_the_preview_and_nothing_is_imported(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title,kind\nNew,poem\nFine,plan\n")
    page = client.get(preview).content.decode()
    assert "“poem” is not a kind." in page
    assert client.post(preview).status_code == 422
    assert not Document.objects.as_system("test").exists()


def test_a_file_that_cannot_be_read_is_said_beside_the_field(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    answer = client.post(HERE, {"file": SimpleUploadedFile("x.csv", b"title\n\xe9\n")})
    assert answer.status_code == 422
    assert "It is not UTF-8" in answer.content.decode()
    assert client.post(HERE).status_code == 422


def test_an_upload_is_known_to_its_session_and_register_only(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title\nNew\n")
    assert sign_in("contributor").get(preview).status_code == 404
    assert client.get(preview.replace("documents", "people")).status_code == 404
    assert client.get(f"{HERE}0000/").status_code == 404


def test_an_upload_can_be_discarded_and_is_swept_away_after_a_day(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title\nNew\n")
    client.post(preview, {"discard": "1"})
    assert default_storage.listdir("imports")[1] == []
    upload(client, "title\nOld\n")
    (old,) = default_storage.listdir("imports")[1]
    os.utime(default_storage.path(f"imports/{old}"), times=(0, 0))
    upload(sign_in("contributor"), "title\nNew\n")
    assert len(default_storage.listdir("imports")[1]) == 1
    assert not default_storage.exists(f"imports/{old}")


@pytest.mark.parametrize("role", ["auditor", "approver"])
def test_readers_do_not_get_the_form(role: str, sign_in: SignIn) -> None:
    assert sign_in(role).get(HERE).status_code == 403


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_the_list_is_exported_as_it_is_filtered(ending: str, sign_in: SignIn) -> None:
    client = sign_in("contributor")
    client.post(upload(client, "title,kind\nOne plan,plan\nOne policy,policy\n"))
    answer = client.get(f"/o/northgate/documents/export.{ending}?kind=plan&limit=1")
    assert answer.status_code == 200
    assert f'.{ending}"' in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    if ending != "xlsx":
        assert b"One plan" in data
        assert b"One policy" not in data


def test_the_links_stand_on_the_list(sign_in: SignIn) -> None:
    page = sign_in("contributor").get("/o/northgate/documents/").content.decode()
    assert HERE in page


FOREIGN = "ID;Name;Typ;Next review;Responsible\n7;Äußerung;plan;1.3.2027;Nobody\n"


def test_an_unknown_encoding_is_asked_for_and_can_be_chosen(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    data = SimpleUploadedFile("x.csv", "title\nPréface\n".encode("windows-1252"))
    answer = client.post(HERE, {"file": data})
    assert answer.status_code == 422
    assert "Windows-1252 (Western Europe) reads “Préface”" in answer.content.decode()
    data.seek(0)
    answer = client.post(HERE, {"file": data, "encoding": "windows-1252"}, follow=True)
    page = answer.content.decode()
    assert "Préface" in page
    assert "It was read as Windows-1252" in page


def test_rows_without_mistakes_can_be_imported_and_the_others_fetched(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title,kind\nNew,poem\nFine,plan\n")
    mistakes = client.get(f"{preview}mistakes.csv")
    text = b"".join(mistakes.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.startswith("title,kind,what to mend\r\nNew,poem,")
    done = client.post(preview, {"partly": "1"}, follow=True).content.decode()
    assert "1 created, 0 changed, 1 left out" in done
    assert Document.objects.as_system("test").get().title == "Fine"


def test_columns_are_matched_on_a_page_and_the_mapping_is_kept(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    data = SimpleUploadedFile("old.csv", FOREIGN.encode())
    match = client.post(HERE, {"file": data, "mapping": "+"})["Location"]
    page = client.get(match).content.decode()
    assert "Äußerung" in page
    assert '<option value="Name" selected>' in page
    chosen = {
        "field-title": "Name", "field-kind": "Typ", "field-review_due": "Next review",
        "field-owner": "Responsible", "key": "ID", "date": "DD.MM.YYYY", "name": "Old system",
    }  # fmt: skip
    wrong = client.post(match, chosen)
    assert wrong.status_code == 422
    assert "“source” is missing" in wrong.content.decode() or "source" in wrong.content.decode()
    preview = client.post(match, {**chosen, "source": "old"})["Location"]
    page = client.get(preview).content.decode()
    assert "2027-03-01" in page
    assert "nobody here is “Nobody”" in page
    client.post(preview)
    assert Document.objects.as_system("test").get().title == "Äußerung"
    data.seek(0)
    again = client.post(HERE, {"file": data, "mapping": "Old system"}, follow=True)
    page = again.content.decode()
    assert "Unchanged" in page
    assert ">Import</button>" not in page


def test_a_mapping_file_comes_along_and_its_mistakes_are_told(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    for mapping, said in (
        ("format: 1\nregister: documents\nfields: {titel: Name}", "line 3"),
        ("format: 1\nregister: documents\nfields: {title: Name}", "Äußerung"),
    ):
        files = {
            "file": SimpleUploadedFile("old.csv", FOREIGN.encode()),
            "mapping_file": SimpleUploadedFile("m.yaml", mapping.encode()),
        }
        assert said in client.post(HERE, files, follow=True).content.decode()


def test_the_same_upload_is_imported_once_however_often_it_is_sent(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    preview = upload(client, "title\nOnce\n")
    session = dict(client.session["imports"])
    client.post(preview)
    kept = client.session
    kept["imports"] = session
    kept.save()
    token = preview.rstrip("/").rpartition("/")[2]
    default_storage.save(f"imports/{token}", SimpleUploadedFile("x", b"title\nOnce\n"))
    assert client.post(preview).status_code == 302
    assert Document.objects.as_system("test").count() == 1


def test_a_large_file_is_worked_through_by_a_worker(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    lines = [f"old:{n},Document {n},{'poem' if n == 3 else 'plan'}" for n in range(5_002)]
    data = SimpleUploadedFile("x.csv", "\n".join(["reference,title,kind", *lines]).encode())
    run = client.post(HERE, {"file": data})["Location"]
    assert 'hx-trigger="every 2s"' in client.get(run).content.decode()
    worker = Worker("test", schedules=False)
    worker.run(until_empty=True)
    page = client.get(run).content.decode()
    assert "Import 5001 rows" in page
    assert "“poem” is not a kind." in page
    assert not Document.objects.as_system("test").exists()
    client.post(run)
    worker.run(until_empty=True)
    page = client.get(run).content.decode()
    assert "It is done" in page
    assert "/o/northgate/documents/DOC-" in page
    assert Document.objects.as_system("test").count() == 5_001
    refused = client.get(f"{run}refused.csv")
    text = b"".join(refused.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[1].startswith("old:3,Document 3,poem,")
    for other in ("ims_manager", "auditor"):
        assert sign_in(other).get(run).status_code in (403, 404)


def test_a_large_import_can_be_called_off(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    lines = "\n".join(f"Document {n}" for n in range(5_001))
    data = SimpleUploadedFile("x.csv", f"title\n{lines}".encode())
    run = client.post(HERE, {"file": data})["Location"]
    client.post(run, {"cancel": "1"})
    assert "It was called off" in client.get(run).content.decode()
    Worker("test", schedules=False).run(until_empty=True)
    assert not Document.objects.as_system("test").exists()


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)
def test_every_register_has_a_template(record_type: type[RecordType], sign_in: SignIn) -> None:
    answer = sign_in("ims_manager").get(f"/o/northgate/{record_type.register}/import/template.xlsx")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


@pytest.mark.parametrize("data", [b'ID\n"open', b"ID\n\x00", b"PK\x03\x04", b"", b"ID\n\xe4\n"])
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.json", "x.ods"])
def test_what_cannot_be_read_is_said_before_columns_are_matched(
    name: str, data: bytes, sign_in: SignIn
) -> None:
    file = SimpleUploadedFile(name, data)
    answer = sign_in("contributor").post(HERE, {"file": file, "mapping": "+"})
    assert answer.status_code == 422


def test_a_large_file_is_worked_through_once_its_columns_are_matched(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    lines = "\n".join(f"Document {n}" for n in range(5_001))
    file = SimpleUploadedFile("x.csv", f"Name\n{lines}".encode())
    match = client.post(HERE, {"file": file, "mapping": "+"})["Location"]
    run = client.post(match, {"field-title": "Name"})["Location"]
    Worker("test", schedules=False).run(until_empty=True)
    assert "Import 5001 rows" in client.get(run).content.decode()
