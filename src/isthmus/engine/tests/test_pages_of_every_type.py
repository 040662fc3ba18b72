"""Every record type's pages, from its declaration and its samples alone."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.door import Act, choices_for, relate, restrict
from isthmus.engine.fields import FILE
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web import hooks
from isthmus.people.models import Membership

pytestmark = pytest.mark.django_db

Make = Callable[[type[RecordType]], list[Any]]
EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
MOST_QUERIES_OF_A_LIST = 8
#: with all panels of other packages
MOST_QUERIES_OF_A_RECORD = 10


def list_url(record_type: type[RecordType]) -> str:
    return f"/o/northgate/{record_type.register}/"


def record_url(record_type: type[RecordType], record: Any) -> str:
    return f"{list_url(record_type)}{record.reference}/"


@EVERY_TYPE
def test_it_has_samples(record_type: type[RecordType], samples: dict[str, Any]) -> None:
    rows = samples.get(record_type.code)
    assert rows, f"Add {record_type.code} to the tests/samples.py of its package."
    column = {f.name: f for f in record_type.model._meta.concrete_fields}.get("kind")
    if column is not None and column.choices:
        kinds = {code for code, _ in column.flatchoices}
        assert kinds == {row.get("kind", column.default) for row in rows}, (
            "One sample of each kind."
        )


@EVERY_TYPE
def test_its_list_shows_every_record(
    record_type: type[RecordType], make_samples: Make, sign_in: Callable[[str], Client]
) -> None:
    records = make_samples(record_type)
    page = sign_in("ims_manager").get(list_url(record_type)).content.decode()
    for record in records:
        assert record.reference in page
        assert escape(record.title, quote=False) in page


@EVERY_TYPE
def test_its_empty_list_says_what_belongs_there(
    record_type: type[RecordType], org: Any, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("ims_manager")
    page = client.get(list_url(record_type))
    if f"No {record_type.label_plural.lower()} yet" in page.content.decode():
        assert f"ISO/IEC 27013, {record_type.clause}" in page.content.decode()
    nothing = client.get(list_url(record_type), {"q": "zzqqxx"}).content.decode()
    assert "Nothing matches" in nothing


@EVERY_TYPE
@pytest.mark.parametrize("role", ["ims_manager", "auditor"])
def test_its_list_takes_few_queries(
    record_type: type[RecordType],
    role: str,
    make_samples: Make,
    sign_in: Callable[[str], Client],
    acts: dict[str, Act],
    memberships: dict[str, Membership],
) -> None:
    _restrict_some(record_type, make_samples(record_type), acts, memberships[role])
    client = sign_in(role)
    client.get(list_url(record_type))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(list_url(record_type)).status_code == 200
    assert 4 <= len(queries) <= MOST_QUERIES_OF_A_LIST, _told(queries)


@EVERY_TYPE
@pytest.mark.parametrize("role", ["ims_manager", "auditor"])
@pytest.mark.parametrize("panels", ["alone", "with panels"])
def test_its_page_takes_few_queries(
    record_type: type[RecordType],
    role: str,
    panels: str,
    make_samples: Make,
    sign_in: Callable[[str], Client],
    acts: dict[str, Act],
    memberships: dict[str, Membership],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if panels == "alone":
        monkeypatch.setattr(hooks, "panels", [])
    records = make_samples(record_type)
    _relate_all(record_type, records, acts["ims_manager"])
    _restrict_some(record_type, records, acts, memberships[role])
    client = sign_in(role)
    for record in record_type.model.objects.as_system("test").all():
        client.get(record_url(record_type, record))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(record_url(record_type, record)).status_code == 200
        assert 4 <= len(queries) <= MOST_QUERIES_OF_A_RECORD, _told(queries)


@EVERY_TYPE
def test_its_form_creates_a_record(
    record_type: type[RecordType], samples: dict[str, Any], sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("ims_manager")
    assert client.get(f"{list_url(record_type)}new/").status_code == 200
    answer = client.post(f"{list_url(record_type)}new/", samples[record_type.code][0], follow=True)
    assert answer.status_code == 200
    assert "was created" in answer.content.decode()
    assert escape(samples[record_type.code][0]["title"], quote=False) in answer.content.decode()


@EVERY_TYPE
def test_its_form_keeps_what_was_typed_when_something_is_missing(
    record_type: type[RecordType], samples: dict[str, Any], sign_in: Callable[[str], Client]
) -> None:
    row = {**samples[record_type.code][0], "title": ""}
    answer = sign_in("ims_manager").post(f"{list_url(record_type)}new/", row)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{record_type.spec('title').label} is missing." in page
    for name, text in row.items():
        if record_type.spec(name).kind != FILE:
            assert escape(str(text), quote=False) in page


@EVERY_TYPE
def test_saving_its_form_unchanged_changes_nothing(
    record_type: type[RecordType], make_samples: Make, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("ims_manager")
    record = make_samples(record_type)[0]
    url = f"{record_url(record_type, record)}edit/"
    answer = client.post(url, _form_of(client.get(url).content.decode()), follow=True)
    assert "stays as it was" in answer.content.decode()
    fresh = record_type.model.objects.as_system("test").select_related("entry").get(pk=record.pk)
    assert fresh.entry.version == 1


@EVERY_TYPE
def test_its_form_changes_a_title_and_history_tells(
    record_type: type[RecordType], make_samples: Make, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("ims_manager")
    record = make_samples(record_type)[0]
    url = record_url(record_type, record)
    answer = client.post(f"{url}edit/", {"title": "{{7*7}}<script>", "version": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == url
    page = client.get(f"{url}history/").content.decode()
    assert "{{7*7}}&lt;script&gt;" in page
    assert f"<del>{escape(record.title)}</del>" in page or record.title in page
    assert "<script>" not in page.replace('<script type="module"', "")


@EVERY_TYPE
def test_its_transitions_stand_on_its_page_and_do_what_they_say(
    record_type: type[RecordType], make_samples: Make, sign_in: Callable[[str], Client],
    acts: dict[str, Act],
) -> None:  # fmt: skip
    client = sign_in("ims_manager")
    record = make_samples(record_type)[0]
    url = record_url(record_type, record)
    page = client.get(url).content.decode()
    choices = choices_for(record_type, record, acts["ims_manager"])
    for choice in choices:
        assert escape(choice.transition.label, quote=False) in page
    easy = [c.transition for c in choices if c.possible]
    move = easy[0]
    inputs = {f"{move.verb}-{one.name}": "Because." for one in move.inputs if one.type is str}
    answer = client.post(f"{url}do/{move.verb}/", {"version": "1", **inputs}, follow=True)
    assert answer.status_code == 200
    fresh = record_type.model.objects.as_system("test").get(pk=record.pk)
    assert fresh.state == (move.target or record.state)


@EVERY_TYPE
def test_it_is_removed_with_a_reason_only(
    record_type: type[RecordType], make_samples: Make, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("ims_manager")
    record = make_samples(record_type)[0]
    url = record_url(record_type, record)
    assert client.post(f"{url}remove/", {"reason": " "}).status_code == 422
    answer = client.post(f"{url}remove/", {"reason": "Entered twice"}, follow=True)
    assert answer.status_code == 200
    assert client.get(url).status_code == 404


@EVERY_TYPE
def test_nobody_else_may_open_it(
    record_type: type[RecordType],
    make_samples: Make,
    sign_in: Callable[[str], Client],
    viewers: dict[str, Viewer],
    client: Client,
) -> None:
    record = make_samples(record_type)[0]
    url = record_url(record_type, record)
    assert client.get(url).status_code == 302
    for role, viewer in viewers.items():
        # Nothing is shared with the customer.
        may = viewer.may_on(record_type.model, VIEW) and not viewer.customer
        expected = 200 if may else 404
        assert sign_in(role).get(url).status_code == expected, role


@EVERY_TYPE
def test_its_pages_change_nothing_without_a_token(
    record_type: type[RecordType], make_samples: Make, memberships: dict[str, Membership]
) -> None:
    record = make_samples(record_type)[0]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(memberships["ims_manager"].user)
    url = record_url(record_type, record)
    for path in ("edit/", "remove/", "relate/", f"do/{next(iter(record_type.transitions()))}/"):
        assert strict.post(f"{url}{path}", {"reason": "x"}).status_code == 403
    for path in ("relate/", f"do/{next(iter(record_type.transitions()))}/"):
        assert strict.get(f"{url}{path}").status_code == 405


def _relate_all(record_type: type[RecordType], records: list[Any], act: Act) -> None:
    """Relate each record to each other one, so that relations would show if they cost queries."""
    keys = [record.pk for record in records]
    for key in keys:
        relate(key, "related", [other for other in keys if other != key], act)


def _restrict_some(
    record_type: type[RecordType], records: list[Any], acts: dict[str, Act], member: Membership
) -> None:
    """Restrict one record where that is possible, with the person who looks among those who know."""
    if record_type.restrictable:
        act = acts["ims_manager"]
        restrict(record_type, records[-1].pk, [member.principal_id], act, "for the test")


def _told(queries: CaptureQueriesContext) -> str:
    return "\n".join(query["sql"][:200] for query in queries.captured_queries)


class FormReader(HTMLParser):
    """Reads what a browser would send for the form that takes files."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside = False
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = given.get("enctype") == "multipart/form-data"
        elif self.inside and tag in ("input", "textarea", "select", "option"):
            getattr(self, f"read_{tag}")(given)

    def read_input(self, given: dict[str, str]) -> None:
        kind = given.get("type")
        if kind != "file" and (kind not in ("checkbox", "radio") or "checked" in given):
            self.found[given.get("name", "")] = given.get("value", "")

    def read_textarea(self, given: dict[str, str]) -> None:
        self.area = given["name"]
        self.found[self.area] = ""

    def read_select(self, given: dict[str, str]) -> None:
        self.select = given["name"]

    def read_option(self, given: dict[str, str]) -> None:
        if "selected" in given or self.select not in self.found:
            self.found[self.select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            # A browser drops the line break right after the tag, and sends CRLF.
            text = self.found[self.area].removeprefix("\n")
            self.found[self.area] = text.replace("\n", "\r\n")
            self.area = ""


def _form_of(page: str) -> dict[str, str]:
    reader = FormReader()
    reader.feed(page)
    return reader.found
