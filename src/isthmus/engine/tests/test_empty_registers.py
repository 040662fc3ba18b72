"""Every register, while nothing is in it: what belongs there, why, and how to begin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from isthmus.engine.access import CREATE, IMPORT, Viewer
from isthmus.engine.models import Entry, Organization
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.addresses import list_address

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
#: A clause of ISO/IEC 27013:2015, with what of it is meant.
CLAUSE = re.compile(r"([4-9]|10|[AB])(\.\d+)*( [a-j]\))?")


def emptied(monkeypatch: pytest.MonkeyPatch, record_type: type[RecordType]) -> None:
    """Let a register look empty that can't be: people are there as soon as somebody looks."""
    objects = record_type.model.objects
    none: Any = type(objects.as_system("test"))
    visible = none.visible_to

    def nothing(rows: Any, viewer: Viewer) -> Any:
        return visible(rows, viewer).filter(pk=0)

    monkeypatch.setattr(none, "visible_to", nothing)


def shown(
    record_type: type[RecordType],
    client: Client,
    org: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    rows = Entry.objects.as_system("test").filter(type=record_type.code)
    if rows.exists():
        emptied(monkeypatch, record_type)
    page = client.get(list_address(record_type, org.slug))
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


@EVERY_TYPE
def test_an_empty_list_says_what_belongs_there_and_why_and_how_to_begin(
    record_type: type[RecordType],
    sign_in: SignIn,
    org: Organization,
    viewers: dict[str, Viewer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = shown(record_type, sign_in("ims_manager"), org, monkeypatch)
    assert f"No {record_type.label_plural.lower()} yet" in page
    about = str(record_type.about)
    assert len(about.split()) > 5
    assert about.rstrip(".") in page.replace("&#39;", "'").replace("&#34;", '"')
    assert f"ISO/IEC 27013, {record_type.clause}" in page
    assert CLAUSE.match(record_type.clause), record_type.clause
    names = {"org": org.slug, "record_type": record_type}
    viewer = viewers["ims_manager"]
    for verb, route in ((CREATE, "record_new"), (IMPORT, "record_import")):
        # An auditor is not offered what they may not do, nor is anybody else.
        offered = f'href="{reverse(route, kwargs=names)}"' in page
        assert offered == viewer.may_on(record_type.model, verb), route


@EVERY_TYPE
def test_who_only_reads_is_told_the_same_and_offered_nothing(
    record_type: type[RecordType],
    sign_in: SignIn,
    org: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = shown(record_type, sign_in("auditor"), org, monkeypatch)
    assert f"No {record_type.label_plural.lower()} yet" in page
    names = {"org": org.slug, "record_type": record_type}
    assert reverse("record_new", kwargs=names) not in page
    assert reverse("record_import", kwargs=names) not in page


def test_somebody_may_fill_every_register(viewers: dict[str, Viewer]) -> None:
    """A register that nobody can begin would stay empty."""
    for record_type in registry.types():
        for verb in (CREATE, IMPORT):
            may = [code for code, one in viewers.items() if one.may_on(record_type.model, verb)]
            assert may, f"{record_type.code}: nobody may {verb}"
