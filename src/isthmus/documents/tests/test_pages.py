"""The pages of documents: importing in three steps, reading, versions, what changed, PDF."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.people.models import Membership

pytestmark = pytest.mark.django_db

BASE = "/o/northgate/documents/"
LITERAL = "{{7*7}}<script>"
SAFE = "{{7*7}}&lt;script&gt;"


def signed_in(memberships: dict[str, Membership], role: str) -> Client:
    client = Client()
    client.force_login(memberships[role].user)
    return client


@pytest.fixture
def contributor(memberships: dict[str, Membership]) -> Client:
    return signed_in(memberships, "contributor")


@pytest.fixture
def published(acts: dict[str, Act]) -> Document:
    body = f"# {LITERAL}\n\n{LITERAL} {{{{company}}}}\n\n## Rules\n\nKeep copies for a year.\n"
    (made,) = create(DocumentType, [{"title": LITERAL, "body": body}], acts["contributor"])
    move(DocumentType, "submit", [made.pk], acts["contributor"])
    for verb in ("approve", "publish"):
        move(DocumentType, verb, [made.pk], acts["ims_manager"])
    found: Document = Document.objects.visible_to(acts["contributor"].viewer).get(pk=made.pk)
    return found


def revised(document: Document, act: Act) -> None:
    move(DocumentType, "revise", [document.pk], act)
    body = document.body.replace("a year", "ten years")
    edit(DocumentType, [Edit(document.pk, {"body": body})], act)


def upload(client: Client, *files: tuple[str, bytes], field: str = "folder") -> str:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    answer = client.post(f"{BASE}import-folder/", {field: uploads})
    assert answer.status_code == 302
    return str(answer["Location"])


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_empty_list_leads_to_the_import(contributor: Client) -> None:
    assert f'href="{BASE}import-folder/"' in page(contributor, BASE)


def test_a_folder_is_imported_in_three_steps(contributor: Client, acts: dict[str, Act]) -> None:
    assert "webkitdirectory" in page(contributor, f"{BASE}import-folder/")
    address = upload(
        contributor, ("a.md.tmpl", b"# Access\n\n{{company}}\n"), ("b.md", b"\xff"),
        ("c.md", f"# {LITERAL}\n".encode()),
    )  # fmt: skip
    shown = page(contributor, address)
    assert "Import 2 documents" in shown
    assert "not UTF-8" in shown
    assert SAFE in shown
    assert LITERAL not in shown
    assert Document.objects.visible_to(acts["contributor"].viewer).count() == 0
    answer = contributor.post(
        address, {"do": "import", "kind:0": "plan", "value:company": "Northgate"}
    )
    assert (answer.status_code, answer["Location"]) == (302, BASE)
    made = {one.title: one for one in Document.objects.visible_to(acts["contributor"].viewer)}
    assert made["Access"].body == "# Access\n\nNorthgate\n"
    assert made["Access"].kind == "plan"
    assert LITERAL in made
    assert default_storage.listdir("staged")[1] == []
    page(contributor, address, 404)


def test_the_preview_shows_again_what_was_answered(contributor: Client) -> None:
    address = upload(contributor, ("a.md", b"# A\n\n{{company}} {{#s}}x{{/s}}\n"))
    answer = contributor.post(address, {"value:company": "Northgate <b>", "section:s": "drop"})
    shown = answer.content.decode()
    assert 'value="Northgate &lt;b&gt;"' in shown
    assert '<option value="drop" selected>' in shown


def test_a_difference_is_taken_over_only_when_chosen(
    contributor: Client, acts: dict[str, Act]
) -> None:
    create(DocumentType, [{"title": "A", "body": "# A\n\nOld.\n"}], acts["contributor"])
    address = upload(contributor, ("a.md", b"# A\n\nNew.\n"))
    assert "Make it a new draft version" in page(contributor, address)
    contributor.post(address, {"do": "import", "action:0": "update-1"})
    assert Document.objects.visible_to(acts["contributor"].viewer).get().body == "# A\n\nNew.\n"


def test_a_folder_of_hundreds_of_files_is_taken(contributor: Client, acts: dict[str, Act]) -> None:
    files = [(f"{number}.md", f"# Text {number}\n".encode()) for number in range(300)]
    address = upload(contributor, *files)
    answers = {f"kind:{number}": "procedure" for number in range(300)}
    answers |= {f"action:{number}": "create" for number in range(300)}
    assert contributor.post(address, {"do": "import", **answers}).status_code == 302
    made = Document.objects.visible_to(acts["contributor"].viewer)
    assert made.filter(kind="procedure").count() == 300


def test_nothing_chosen_is_said_beside_the_field(contributor: Client) -> None:
    answer = contributor.post(f"{BASE}import-folder/")
    assert answer.status_code == 422
    assert "Choose a folder or files." in answer.content.decode()


def test_a_staged_import_belongs_to_its_session(
    contributor: Client, memberships: dict[str, Membership]
) -> None:
    address = upload(contributor, ("a.md", b"# A\n"))
    stranger = signed_in(memberships, "ims_manager")
    page(stranger, address, 404)
    assert stranger.post(address, {"do": "import"}).status_code == 404


def test_only_the_newest_previews_are_kept(contributor: Client) -> None:
    addresses = [upload(contributor, ("a.md", b"# A\n")) for _ in range(4)]
    page(contributor, addresses[0], 404)
    page(contributor, addresses[3])
    assert len(default_storage.listdir("staged")[1]) == 3


def test_who_only_reads_cannot_import(memberships: dict[str, Membership]) -> None:
    page(signed_in(memberships, "auditor"), f"{BASE}import-folder/", 403)


def test_the_document_shows_its_text_and_what_is_open(
    contributor: Client, published: Document
) -> None:
    shown = page(contributor, f"{BASE}{published.reference}/")
    assert SAFE in shown
    assert LITERAL not in shown
    assert "Placeholders left" in shown
    assert '<h3 id="s-rules">Rules</h3>' in shown
    assert f"{BASE}{published.reference}/versions/1/" in shown


def test_a_draft_says_which_version_is_in_force(
    contributor: Client, published: Document, acts: dict[str, Act]
) -> None:
    revised(published, acts["contributor"])
    shown = page(contributor, f"{BASE}{published.reference}/")
    assert "Version 1 is in force" in shown
    assert "for ten years" in shown


def test_readers_get_the_version_in_force(
    contributor: Client, published: Document, acts: dict[str, Act]
) -> None:
    revised(published, acts["contributor"])
    shown = page(contributor, f"{BASE}{published.reference}/read/")
    assert "for a year" in shown
    assert "ten years" not in shown


def test_a_version_that_is_not_in_force_says_so(
    contributor: Client, published: Document, acts: dict[str, Act]
) -> None:
    move(DocumentType, "withdraw", [published.pk], acts["ims_manager"], {"reason": "Sold"})
    shown = page(contributor, f"{BASE}{published.reference}/versions/1/")
    assert "No version of this document is in force" in shown


def test_what_changed_is_shown_by_word(
    contributor: Client, published: Document, acts: dict[str, Act]
) -> None:
    revised(published, acts["contributor"])
    shown = page(contributor, f"{BASE}{published.reference}/compare/?from=1")
    assert "<ins>ten</ins>" in shown
    assert LITERAL not in shown
    page(contributor, f"{BASE}{published.reference}/compare/")


def test_where_nothing_is_drafted_the_last_two_versions_are_compared(
    contributor: Client, published: Document, acts: dict[str, Act]
) -> None:
    revised(published, acts["contributor"])
    move(DocumentType, "submit", [published.pk], acts["contributor"])
    for verb in ("approve", "publish"):
        move(DocumentType, verb, [published.pk], acts["ims_manager"])
    shown = page(contributor, f"{BASE}{published.reference}/compare/")
    assert "<ins>ten</ins>" in shown


@pytest.mark.parametrize(
    "rest", ["versions/9/", "versions/9/pdf/", "compare/?from=9", "compare/?from=x"]
)
def test_a_version_that_is_not_there_is_absent(
    contributor: Client, published: Document, rest: str
) -> None:
    page(contributor, f"{BASE}{published.reference}/{rest}", 404)


@pytest.mark.parametrize("rest", ["pdf/", "versions/1/pdf/"])
def test_the_pdf_says_it_literally(contributor: Client, published: Document, rest: str) -> None:
    answer = contributor.get(f"{BASE}{published.reference}/{rest}")
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert LITERAL in text
    assert published.reference in text
    assert "49" not in text.replace(published.digest(), "")


def test_a_text_can_be_looked_at_while_it_is_written(contributor: Client) -> None:
    answer = contributor.post(
        f"{BASE}text-preview/", {"preview": "body", "body": f"**b** {LITERAL} [x](javascript:y)"}
    )
    shown = answer.content.decode()
    assert "<strong>b</strong>" in shown
    assert LITERAL not in shown
    assert "href" not in shown


@pytest.mark.parametrize(
    "rest", ["", "read/", "pdf/", "compare/", "versions/1/", "versions/1/pdf/"]
)
def test_a_restricted_document_is_absent_for_everyone_else(
    contributor: Client, published: Document, acts: dict[str, Act], rest: str
) -> None:
    kept = restrict(DocumentType, published.pk, [], acts["ims_manager"], "secret")
    page(contributor, f"{BASE}{kept.reference}/{rest}", 404)
    page(contributor, f"{BASE}{published.reference}/{rest}", 404)


@pytest.mark.parametrize("rest", ["import-folder/", "DOC-2026-0001/read/", "text-preview/"])
def test_without_signing_in_there_is_nothing(org: object, rest: str) -> None:
    answer = Client().get(f"{BASE}{rest}")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
