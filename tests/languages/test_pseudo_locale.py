"""Every kind of page of every register in a pseudo-locale: nothing plain is left to be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from tests.languages.pseudo import OPEN, plain_texts, pseudo, switch_on

from isthmus.agreements.calendars.public_holidays import public_holidays
from isthmus.engine.access import ROLES
from isthmus.engine.models import Entry, Record
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership, User
from isthmus.standards.catalogues.files import read
from isthmus.standards.library import EDITIONS, editions
from isthmus.standards.models import Catalogue
from isthmus.standards.tests.samples_of_catalogues import YAML

pytestmark = pytest.mark.django_db

Make = Callable[[type[RecordType]], list[Any]]
SignIn = Callable[[str], Client]
EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
#: What Markdown makes of a text stands in several elements.
MARKS = re.compile(r"[\n*`#_|\[\]()<>]+")
#: Below the register.
OF_A_LIST = (
    "", "?q=zzqqxx", "?state.not=none", "?sort=-changed_at", "?nonsense=1", "new/",
    "filter/", "filter/?field=state", "filter/?field=owner", "filter/?field=changed_at", "import/",
)  # fmt: skip
#: Below the record.
OF_A_RECORD = (
    "", "edit/", "history/", "relations/", "as-of/?at=1", "as-of/?at=2020-01-01", "erase/",
    "restrict/", "remove/", "snapshots/",
)  # fmt: skip
#: Below the organization.
OF_THE_FRAME = (
    "notices/", "notices/?unread=1", "notices/lately/", "approvals/", "labels/", "search/",
    "search/?q=zzqqxx", "search/?q=policy", "search/palette/", "search/palette/?q=new",
    "open-restricted/", "nowhere/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _pseudo(
    monkeypatch: pytest.MonkeyPatch, settings: Any, memberships: dict[str, Membership]
) -> None:
    """Let everybody be spoken to in the pseudo-locale."""
    switch_on(monkeypatch, settings)
    # Roles are people's names in tests; their words must not pass for data.
    for code in ROLES:
        memberships[code].principal.__class__.objects.filter(
            pk=memberships[code].principal_id
        ).update(name=f"Zz{code.title().replace('_', '')}")


def data() -> list[str]:
    """Return all that somebody wrote, the longest first: titles, names, texts, references."""
    found: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("isthmus."):
            continue
        names = [
            column.attname
            for column in model._meta.concrete_fields
            if isinstance(column, models.CharField | models.TextField)
            and not column.choices
            and column.name not in ("state", "type", "verb", "code", "kind", "language", "theme")
        ]
        if names and model is not User and not model._meta.label.startswith("standards."):
            rows = model._base_manager.values_list(*names)
            found |= {part for row in rows for text in row for part in MARKS.split(str(text or ""))}
    found |= set(User.objects.values_list("email", flat=True))
    # The last is the name of another system, from which an inventory comes in.
    found |= {"northgate", "zzqqxx", "NetBox"}
    # Holidays go by the names that their country gives them.
    found |= set(public_holidays("DE", "BE", [2026]).values())
    whole = {one.strip(" .,;:") for one in found}
    return sorted((one for one in whole if len(one) > 3), key=len, reverse=True)


def looked_at(client: Client, paths: list[str], written: list[str]) -> list[str]:
    """Return what is plain on pages, with the page."""
    found = []
    for path in paths:
        answer = client.get(path)
        if answer.status_code >= 500:
            found.append(f"{path}: {answer.status_code}")
        if answer.status_code in (301, 302) or not answer.get("Content-Type", "").startswith(
            "text/html"
        ):
            continue
        page = answer.content.decode()
        assert OPEN in page, path
        found += [f"{path} {text}" for text in plain_texts(page, written)]
    return found


def told(found: list[str]) -> str:
    return "\n".join(dict.fromkeys(found))


@EVERY_TYPE
def test_pages_of_a_register(
    record_type: type[RecordType], make_samples: Make, sign_in: SignIn
) -> None:
    client, base = sign_in("ims_manager"), f"/o/northgate/{record_type.register}/"
    found = looked_at(client, [base], data())
    records = make_samples(record_type)
    written = data()
    pages = [f"{base}{records[0].reference}/{path}" for path in OF_A_RECORD]
    pages += [f"{base}{path}" for path in OF_A_LIST]
    pages += [f"{base}{record.reference}/" for record in records[1:]]
    found += looked_at(client, pages, data())
    found += [f"posted {one}" for one in _posted(client, base, records[0], record_type, written)]
    assert not found, told(found)


def _posted(
    client: Client,
    base: str,
    record: Record,
    record_type: type[RecordType],
    written: list[str],
) -> list[str]:
    """Return what is plain in answers to forms that are refused or done."""
    here = f"{base}{record.reference}/"
    move = next(iter(record_type.transitions()))
    written = sorted({*written, "Zzanother", "Zzthird", "Zzsaid", "Zzdo"}, key=len, reverse=True)
    sent = [
        (f"{base}new/", {"title": ""}),
        (f"{here}edit/", {"title": "", "version": "1"}),
        (f"{here}edit/", {"title": "Zzanother", "version": "1"}),
        (f"{here}edit/", {"title": "Zzthird", "version": "1"}),
        (f"{here}do/{move}/", {"version": "1"}),
        (f"{here}relate/", {"type": "related", "to": "zzqqxx"}),
        (f"{here}remove/", {"reason": ""}),
        (f"{here}comments/add/", {"text": ""}),
        (f"{here}comments/add/", {"text": "Zzsaid"}),
        (f"{here}tasks/add/", {"title": "Zzdo", "due": "x"}),
        (f"{here}tasks/add/", {"title": "Zzdo", "due": "2026-11-01"}),
        (f"{here}watch/", {}),
        (f"{base}do/", {"verb": "edit", "ids": record.reference}),
        (f"{base}do/", {"verb": "remove", "ids": record.reference}),
    ]
    found = []
    for path, values in sent:
        page = client.post(path, values, follow=True).content.decode()
        found += [f"{path} {values} {text}" for text in plain_texts(page, written)]
    page = client.get(f"{here}history/").content.decode()
    return found + [f"{here}history/ {text}" for text in plain_texts(page, written)]


def test_pages_of_the_frame(sign_in: SignIn, make_samples: Make) -> None:
    make_samples(next(iter(registry.types())))
    for role in ("ims_manager", "auditor"):
        pages = [f"/o/northgate/{path}" for path in OF_THE_FRAME]
        found = looked_at(sign_in(role), pages, data())
        assert not found, told(found)


def test_pages_of_catalogues(sign_in: SignIn) -> None:
    client, base = sign_in("administrator"), "/o/northgate/standards/catalogues/"
    content = read("rules.yaml", YAML.encode())
    # What files and standards say is data.
    said = [
        *(text for text in asdict(content.head).values() if len(text) > 3),
        *(text for one in content.items for text in asdict(one).values() if len(text) > 3),
        *(one.title for one in editions()),
        *EDITIONS,
        "rules.yaml",
    ]

    def sent(text: str) -> str:
        file = SimpleUploadedFile("rules.yaml", text.encode())
        return client.post(f"{base}import/", {"file": file}).content.decode()

    pages = [client.get(base).content.decode(), client.get(f"{base}import/").content.decode()]
    pages.append(sent(YAML.replace("format: 1", "- x")))
    pages.append(sent(YAML.replace('parent: "1"', 'parent: "9"', 1)))
    pages.append(preview := sent(YAML))
    kept = re.search(r'name="kept" value="([^"]+)"', preview)
    assert kept
    client.post(f"{base}import/", {"kept": kept[1]})
    (row,) = Catalogue.objects.all()
    for act, do in (("use", "use"), ("do", "withdraw"), ("use", "stop"), ("do", "retire")):
        client.post(f"{base}{row.code}/{act}/", {"do": do})
        pages.append(client.get(base).content.decode())
    pages += [sent(YAML), sent(YAML.replace("house-rules", "iso27001-2022"))]
    written = sorted({*said, *data()}, key=len, reverse=True)
    found = [text for page in pages for text in plain_texts(page, written)]
    assert not found, told(found)


def test_a_plain_text_is_found(sign_in: SignIn) -> None:
    page = sign_in("ims_manager").get("/o/northgate/labels/").content.decode()
    assert plain_texts(page, data()) == []
    known = pseudo("Skip to the content")
    assert known in page
    # One text that is in no catalogue, or drawn without being translated.
    assert plain_texts(page.replace(known, "Skip to the content"), data())
    for broken in ('<p title="Plain words"></p>', "<b>Two words</b>", '<input placeholder="Find">'):
        assert plain_texts(page + broken, data()), broken
    assert not plain_texts('<p lang="en">Library text</p><code>plain</code>', data())


def test_it_is_longer_and_keeps_its_values() -> None:
    text = pseudo("%(count)s of <b>100</b> %%")
    assert "%(count)s" in text
    assert "<b>" in text
    assert len(text) > len("%(count)s of <b>100</b> %%") * 1.3
    assert Entry is not None
