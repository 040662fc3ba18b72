"""What upper packages add to the engine's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory

from isthmus.documents.records import DocumentType
from isthmus.engine.access import IMPORT, Viewer
from isthmus.engine.door import Act, create
from isthmus.engine.lookup import Lookup
from isthmus.engine.web import hooks
from isthmus.engine.web.hooks import ListAction, NavItem, Panel, RecordPage

pytestmark = pytest.mark.django_db


def page_of(viewer: Viewer, act: Act) -> RecordPage:
    (record,) = create(DocumentType, [{"title": "Backup", "body": "x"}], act)
    return RecordPage(RequestFactory().get("/"), viewer, DocumentType, record, Lookup(viewer))


def test_panels_come_in_order_for_their_type_and_for_those_who_may(
    viewers: dict[str, Viewer], acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    def context(page: RecordPage) -> dict[str, Any]:
        return {"title": page.record.title}

    monkeypatch.setattr(
        hooks,
        "panels",
        [
            Panel("*", "late.html", context, order=90),
            Panel("documents.document", "mine.html", context),
            Panel("people.person", "other.html", context),
            Panel("*", "nothing.html", lambda page: None),
            Panel("*", "managers.html", context, permission="engine.organization.administer"),
        ],
    )
    page = page_of(viewers["contributor"], acts["contributor"])
    found = [(panel.template, shown["title"]) for panel, shown in hooks.panels_for(page)]
    assert found == [("mine.html", "Backup"), ("late.html", "Backup")]


def test_pages_of_the_navigation_and_links_of_lists_show_to_those_who_may(
    sign_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, hidden = "documents.document.view", "documents.document.administer"
    items = [
        NavItem("library", "Shelf", "home", "book-2", permission=seen),
        NavItem("library", "Cellar", "home", "book-2", permission=hidden),
    ]
    links = [
        ListAction(DocumentType.code, "Other way", "record_new", place="head"),
        ListAction("people.person", "Elsewhere", "record_new"),
        ListAction("*", "Bring in", "record_new", verb=IMPORT),
        ListAction("*", "Take", "record_list", place="export", query={"format": "x"},
                   keep_filters=True),
    ]  # fmt: skip
    monkeypatch.setattr("isthmus.engine.web.navigation.nav_items", items)
    monkeypatch.setattr(hooks, "list_actions", links)
    filtered = "/o/northgate/documents/?kind=plan&q=zzqq"
    page = sign_in("auditor").get(filtered).content.decode()
    assert "Shelf" in page
    assert "Other way" in page
    assert "?kind=plan&amp;q=zzqq&amp;format=x" in page
    for absent in ("Cellar", "Elsewhere", "Bring in"):
        assert absent not in page
