"""What an attacker would try: each attempt is refused, escaped, or changes nothing."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse
from tests.test_foreign_organization import addresses

from isthmus.conftest import _own_data_folder  # noqa: F401 - uploads go to a folder of the test's own
from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.fields import LONG, MARKDOWN, TEXT, FieldProblem
from isthmus.engine.files import store
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Organization, StoredFile
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.operations import create_token

pytestmark = pytest.mark.django_db
ORG = "/o/northgate/"
API = "/api/v1/o/northgate/"
EVERY_TYPE = pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)
SignIn = Callable[[str], Client]
Make = Callable[[type[RecordType]], list[Any]]
#: Texts that mean something to a template, a browser, a spreadsheet, a database or a terminal.
HOSTILE = (
    "{{7*7}}{%x%}<script>alert(1)</script>\"'><img src=x onerror=alert(2)>",
    "=1+1;@SUM(1)|cmd' OR 1=1; --",
    "\u202ereversed\u2066 null\x00byte",
    "javascript:alert(3)" + "W" * 231,
)


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    return sign_in("ims_manager")


def document(acts: dict[str, Act], **values: Any) -> Any:
    row = {"title": "A plan", "body": "Text.", **values}
    return create(DocumentType, [row], acts["ims_manager"])[0]


# Forged requests


def test_no_address_takes_a_post_without_the_token_of_a_form(
    memberships: dict[str, Membership], make_samples: Make
) -> None:
    reference = make_samples(DocumentType)[0].reference
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(memberships["ims_manager"].user)
    before = Event.objects.count()
    for address in [*addresses(reference), "/accounts/login/", "/accounts/logout/", "/setup/"]:
        url = address.format(org="northgate")
        # What isn't there for anybody may say so; nothing is ever carried out.
        assert strict.post(url).status_code in (403, 404, 405), url
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
     "https:evil.example", "http:///evil.example", "\t//evil.example"],
)  # fmt: skip
def test_signing_in_leads_to_no_other_server(
    target: str, memberships: dict[str, Membership]
) -> None:
    user = memberships["auditor"].user
    user.set_password("quiet harbour 27")
    user.save()
    sent = {"login": user.email, "password": "quiet harbour 27", "next": target}
    client = Client()
    answer = client.post(f"/accounts/login/?next={target}", sent)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert not answer["Location"].startswith("javascript")
    out = client.post("/accounts/logout/", {"next": target})
    assert "evil" not in out.get("Location", "")


def test_a_session_known_before_signing_in_is_worth_nothing_after(
    memberships: dict[str, Membership],
) -> None:
    user = memberships["auditor"].user
    user.set_password("quiet harbour 27")
    user.save()
    client = Client()
    client.session.save()
    planted = str(client.session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/accounts/login/", {"login": user.email, "password": "quiet harbour 27"})
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get(ORG).status_code == 302
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
    assert thief.get(ORG).status_code == 200
    client.post("/accounts/logout/")
    assert thief.get(ORG).status_code == 302


def test_every_answer_carries_the_headers_that_hold_a_browser(
    manager: Client, make_samples: Make
) -> None:
    reference = make_samples(DocumentType)[0].reference
    asked = [
        (method, address.format(org=org))
        for address in addresses(reference)
        for method, org in (("get", "northgate"), ("get", "nowhere"))
    ]
    asked += [("put", url) for url in (f"{ORG}documents/", f"{API}documents", ORG, "/health")]
    asked += [("get", url) for url in (
        static("isthmus/main.css"), "/static/none", "/api/v1/openapi.json", "/api/v1/none", "/health",
        "/", "/none", "/accounts/login/", "/setup/", "/o/northgate/documents/%00", "/?%00",
    )]  # fmt: skip
    asked += [("post", "/accounts/logout/")]
    for method, url in asked:
        answer = manager.generic(method.upper(), url)
        assert answer.status_code < 500, (method, url)
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'self'" in policy or "default-src 'none'" in policy, (method, url)
        assert "unsafe" not in policy
        assert answer.headers.get("X-Content-Type-Options") == "nosniff", (method, url)
        assert answer.headers.get("Referrer-Policy") == "same-origin", (method, url)
        assert answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin", (method, url)
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, (method, url)
        assert "Server" not in answer.headers
        answer.close()


# Paths, cursors, handles


@pytest.mark.parametrize(
    "path",
    ["../config/settings.py", "..%2f..%2fconfig/settings.py", "%2e%2e/%2e%2e/secret-key",
     "isthmus/../../../config/settings.py", "/etc/passwd", "....//settings.py", "..\\settings.py"],
)  # fmt: skip
def test_static_addresses_reach_no_file_outside(path: str, client: Client) -> None:
    version = static("x").split("/")[2]
    for start in ("/static/", f"/static/{version}/", "/static/000000000000/"):
        answer = client.get(start + path)
        assert answer.status_code == 404
        assert b"SECRET" not in answer.content


def test_a_file_is_handed_out_only_through_a_record_that_holds_it(
    manager: Client, acts: dict[str, Act]
) -> None:
    upload(manager, "held.txt", b"one")
    held = Document.objects.as_system("test").get(file__isnull=False)
    other = document(acts)
    page = f"{ORG}documents/{held.reference}/files/"
    got: Any = manager.get(f"{page}{held.file_id}/")
    assert b"".join(got) == b"one"
    got.close()
    for url in (f"{ORG}documents/{other.reference}/files/{held.file_id}/", f"{page}0/",
                f"{page}..%2f..%2fsecret-key/", f"{page}{held.file_id}%2f../"):  # fmt: skip
        assert manager.get(url).status_code == 404, url


def test_a_stored_name_never_becomes_a_path(manager: Client) -> None:
    for name in ("../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", f"{'n' * 400}.txt"):
        upload(manager, name, b"x")
    stored = list(StoredFile.objects.all())
    assert len(stored) >= 3
    for one in stored:
        assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", one.path)
        assert "/" not in one.name
        assert len(one.name) <= 200


@pytest.mark.parametrize(
    "record_type", [t for t in registry.types() if t.only_one is None], ids=lambda t: t.code
)
def test_forged_cursors_are_refused_in_words(
    record_type: type[RecordType], manager: Client, make_samples: Make
) -> None:
    make_samples(record_type)
    page = manager.get(f"{API}{record_type.register}?limit=1").json()["next"]
    good = page.partition("after=")[2]
    swapped = good[:3] + ("A" if good[3] != "A" else "B") + good[4:]
    for cursor in ("x", "a:b:c", swapped, good[:-2], "%F0%9F%98%80", "." * 300):
        for way in ("after", "before"):
            answer = manager.get(f"{API}{record_type.register}?limit=1&{way}={cursor}")
            assert answer.status_code == 422, cursor
            answer = manager.get(f"{ORG}{record_type.register}/?{way}={cursor}")
            assert "This page link is damaged." in answer.content.decode()
    mixed = manager.get(f"{API}{record_type.register}?limit=1&sort=-changed_at&after={good}")
    assert mixed.status_code == 422


def test_an_import_is_known_to_the_session_that_began_it_only(
    manager: Client, sign_in: SignIn
) -> None:
    file = SimpleUploadedFile("d.csv", b"title\nStaged secret\n")
    place = manager.post(f"{ORG}documents/import/", {"file": file})["Location"]
    folder = SimpleUploadedFile("d.md", b"# Staged secret\n\nText.\n")
    second = manager.post(f"{ORG}documents/import-folder/", {"files": folder})["Location"]
    for url in (place, second):
        assert manager.get(url).status_code == 200
        for other in (sign_in("ims_manager"), sign_in("contributor")):
            for answer in (other.get(url), other.post(url, {"do": "1"})):
                assert answer.status_code == 404
                assert b"Staged secret" not in answer.content
    assert manager.get(place.replace("/documents/", "/people/")).status_code == 404
    assert not Document.objects.as_system("test").exists()


# Uploads


def upload(client: Client, name: str, content: bytes, media_type: str = "text/plain") -> Any:
    # Django's own upload object would cut the name down as the parser of requests does.
    file = io.BytesIO(content)
    file.name = name
    sent = {"title": "With a file", "kind": "form", "file": file}
    return client.post(f"{ORG}documents/new/", sent)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", b"<html><script>alert(1)</script></html>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.html", b"<script>alert(1)</script>"),
        ("page.pdf", b"<html>no pdf</html>"),
        ("tool.exe", b"MZ\x90\x00"),
        ("photo.jpg", b"GIF89a<script>"),
        ("noending", b"x"),
        ("double.pdf.js", b"alert(1)"),
        ("binary.txt", b"a\x00b"),
        ("letter.docx", b"<html></html>"),
    ],
)
def test_an_upload_that_is_not_what_it_says_is_refused(
    name: str, content: bytes, manager: Client
) -> None:
    answer = upload(manager, name, content)
    assert answer.status_code == 422
    assert not StoredFile.objects.exists()
    file = SimpleUploadedFile(name, content)
    assert manager.post(f"{API}files", {"file": file}).status_code == 422


@pytest.mark.parametrize(
    "name",
    ['a"; filename=evil.html.txt', "a\r\nSet-Cookie: x=1.txt", "ü \u202eexe.txt", "a;b='c'.txt"],
)
def test_a_file_name_adds_nothing_to_the_headers(
    name: str, manager: Client, acts: dict[str, Act], org: Organization
) -> None:
    file = File(io.BytesIO(b"<script>alert(1)</script>"), name=name)
    held = document(acts, file=store(file, org).pk)
    answer: Any = manager.get(f"{ORG}documents/{held.reference}/files/{held.file_id}/")
    assert b"".join(answer) == b"<script>alert(1)</script>"
    answer.close()
    given = answer.headers["Content-Disposition"]
    assert given.startswith("attachment")
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"[\r\n]", given)
    assert "text/html" not in answer.headers["Content-Type"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_archive_that_would_fill_the_disk_is_refused(manager: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.md", b"0" * 60_000_000)
        archive.writestr("../../up.md", b"# Up\n")
    file = SimpleUploadedFile("bomb.zip", packed.getvalue())
    answer = manager.post(f"{ORG}documents/import-folder/", {"files": file})
    assert answer.status_code == 422
    assert not Document.objects.as_system("test").exists()


def test_a_handle_of_an_upload_opens_nothing_in_another_organization(
    manager: Client, other_org: Any
) -> None:
    file = SimpleUploadedFile("a.txt", b"x")
    handle = manager.post(f"{API}files", {"file": file}).json()["handle"]
    spec = DocumentType.spec("file")
    for given in (handle, "../secret-key", "", f"{handle[:2]}/"):
        lookup = Lookup(system_viewer(other_org, "test"))
        if given:
            with pytest.raises(FieldProblem):
                spec.parse(given, lookup)


# Hostile texts


@EVERY_TYPE
def test_hostile_texts_in_every_field_stay_texts(
    record_type: type[RecordType], manager: Client, make_samples: Make
) -> None:
    record = make_samples(record_type)[0]
    page = f"{ORG}{record_type.register}/{record.reference}/"
    one = f"{API}{record_type.register}/{record.reference}"
    specs = record_type.specs(record_type.editable())
    texts = [spec for spec in specs if spec.kind in (TEXT, LONG, MARKDOWN)]
    for text in HOSTILE:
        form = {spec.name: text for spec in specs} | {f"{spec.name}-kept": text for spec in specs}
        answers = [
            manager.post(f"{page}edit/", form),
            manager.get(f"{ORG}{record_type.register}/new/", form),
            manager.get(f"{ORG}{record_type.register}/", {"q": text}),
        ]
        for spec in specs:
            answers += [
                manager.patch(one, json.dumps({spec.name: text}), "application/json"),
                manager.get(f"{ORG}{record_type.register}/", {spec.name: text}),
            ]
        for answer in answers:
            assert answer.status_code < 500, (answer.request, text)
            harmless(answer)
        answer = manager.patch(
            one, json.dumps({spec.name: text for spec in texts if not spec.max_length or
                             len(text) <= spec.max_length}), "application/json"
        )  # fmt: skip
        assert answer.status_code in (200, 409, 422)
        for url in (page, f"{page}history/", f"{page}edit/", f"{ORG}{record_type.register}/", ORG):
            harmless(manager.get(url))
        cells = b"".join(manager.get(f"{ORG}{record_type.register}/export.csv"))
        for line in cells.decode("utf-8-sig").splitlines():
            assert not re.search(r'(^|,)"?[=@]', line), line


def harmless(answer: Any) -> None:
    """Fail if a hostile text got into a page as markup, or was computed."""
    if "text/html" not in answer.headers["Content-Type"]:
        return
    text = answer.content.decode()
    for markup in ("<script>alert", "<img src=x", 'href="javascript:', "49{%"):
        assert markup not in text, text[max(0, text.find(markup) - 200) :][:400]


# More than a form offers


@EVERY_TYPE
def test_fields_that_nobody_fills_in_are_not_filled_in(
    record_type: type[RecordType], manager: Client, make_samples: Make, other_org: Any
) -> None:
    record = make_samples(record_type)[0]
    shown = set(record_type.editable())
    columns = [f for f in record_type.model._meta.concrete_fields if f.name not in shown]
    forged = {
        **{name: "1" for column in columns for name in (column.name, column.attname)},
        "organization": str(other_org.pk), "organization_id": str(other_org.pk), "seq": "99",
        "state": record.lifecycle.initial, "circle": "1", "version_": "7", "__class__": "x",
    }  # fmt: skip
    before = _columns(record)
    base, page = f"{API}{record_type.register}", f"{ORG}{record_type.register}/{record.reference}/"
    for name, value in forged.items():
        sent = json.dumps({name: value})
        answer = manager.patch(f"{base}/{record.reference}", sent, "application/json")
        assert answer.status_code == 422, name
        # Own fields come together, as an object.
        expected = "type" if name == "own" else "unknown-field"
        assert answer.json()["errors"][0]["code"] == expected, name
    manager.post(f"{page}edit/", {"title": record.title, **forged})
    csv = f"reference,{','.join(forged)}\n{record.reference},{','.join(forged.values())}\n"
    file = SimpleUploadedFile("x.csv", csv.encode())
    answer = manager.post(f"{ORG}{record_type.register}/import/", {"file": file}, follow=True)
    if answer.redirect_chain:
        manager.post(answer.redirect_chain[-1][0], {})
    assert _columns(record) == before


def _columns(record: Any) -> dict[str, Any]:
    row = type(record).objects.as_system("test").filter(pk=record.pk).values().get()
    left = {"changed_at", *(name for name in row if name in ("author_id",))}
    return {name: value for name, value in row.items() if name not in left}


@EVERY_TYPE
def test_moves_take_only_what_they_ask_for_and_only_from_where_they_start(
    record_type: type[RecordType], manager: Client, make_samples: Make
) -> None:
    record = make_samples(record_type)[0]
    base = f"{API}{record_type.register}/{record.reference}/do/"
    page = f"{ORG}{record_type.register}/{record.reference}/do/"
    for verb, move in record_type.transitions().items():
        forged = json.dumps({"approved_by": "x", "state": "published"})
        assert manager.post(f"{base}{verb}", forged, "application/json").status_code == 422
        if record.state not in move.sources:
            needed = {i.name: "2026-01-01" if i.type is not str else "x" for i in move.inputs}
            sent = json.dumps(needed)
            refused = manager.post(f"{base}{verb}", sent, "application/json")
            assert refused.status_code == 409
            assert manager.post(f"{page}{verb}/", {**needed, "state": "x"}).status_code in (
                409,
                422,
            )
    for verb in ("delete", "__init__", "save", "entry_due", "on_create", "refresh_from_db"):
        assert manager.post(f"{base}{verb}", "{}", "application/json").status_code == 404
        assert manager.post(f"{page}{verb}/").status_code == 404
    record.refresh_from_db()
    assert record.state == record.lifecycle.initial


def test_a_token_cannot_make_tokens_nor_reach_settings(
    memberships: dict[str, Membership], system_act: Act
) -> None:
    _, secret = create_token(
        memberships["ims_manager"], name="x", writes=True, days=1, act=system_act
    )
    for page in ("settings_tokens", "settings_accounts", "settings", "preferences", "home"):
        url = reverse(page, kwargs={"org": "northgate"})
        for method in ("GET", "POST"):
            answer = Client().generic(method, url, headers={"Authorization": f"Bearer {secret}"})
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/accounts/login/")
