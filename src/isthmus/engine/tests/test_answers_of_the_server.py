"""Headers, static files, errors: what holds for every answer."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jinja2
import pytest
from django.http import HttpRequest
from django.template import engines
from django.templatetags.static import static
from django.test import Client, RequestFactory

from isthmus.engine.door import Absent, Conflict, Forbidden, Invalid, Refused, RowError
from isthmus.engine.filters import QueryProblem
from isthmus.engine.formats import moment, relative, size
from isthmus.engine.lifecycle import Reason
from isthmus.engine.web.errors import DoorErrorMiddleware, server_error
from isthmus.engine.web.jinja import initials


def test_every_answer_keeps_the_browser_on_a_short_lead(db: None, client: Client) -> None:
    answer = client.get("/nothing/", headers={"X-Request-ID": "proxy-4711"})
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Request-ID"] == "proxy-4711"
    assert len(client.get("/nothing/", headers={"X-Request-ID": "a b\n"})["X-Request-ID"]) == 32


def test_static_files_are_versioned_cached_and_compressed(client: Client) -> None:
    address = static("isthmus/main.css")
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == client.get(address).content
    version = address.split("/")[2]
    old = client.get(address.replace(version, "0" * 12))
    assert "immutable" not in old["Cache-Control"]
    assert client.get(f"/static/{version}/../settings.py").status_code == 404
    assert client.get("/static/isthmus/.stamp").status_code == 404
    assert client.post(address).status_code == 405


def test_an_address_with_a_nul_is_not_asked_for(client: Client) -> None:
    assert client.get("/o/northgate/documents/%00/").status_code == 400
    assert client.get("/o/northgate/documents/?q=%00").status_code == 400


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Absent("document"), 404, "There is nothing here"),
        (Forbidden("a.b.c", "Your role does not let you."), 403, "Your role does not let you."),
        (
            Invalid([RowError(0, "title", "required", "Title is missing.")]),
            422,
            "Title is missing.",
        ),
        (QueryProblem("sort", "Can't sort by “x”.", "One of: title."), 400, "Can&#39;t sort by"),
    ],
)
def test_what_the_door_raises_becomes_a_page_in_words(
    error: Exception, status: int, words: str
) -> None:
    answer = _answer(error)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_refusals_and_conflicts_name_the_record(org: Any) -> None:
    class Named:
        reference = "DOC-2026-0001"

        class entry:  # noqa: N801 - stands for an attribute
            version = 3

    refused = _answer(Refused([(Named(), Reason("state", "It is a draft.", "Submit it."))]))
    assert refused.status_code == 409
    assert "DOC-2026-0001: It is a draft." in refused.content.decode()
    stale = _answer(Conflict(Named(), 2, {}))
    assert stale.status_code == 412
    assert "you had version 2, it is now 3" in stale.content.decode()


def test_the_api_answers_its_errors_itself() -> None:
    request = RequestFactory().get("/api/v1/o/northgate/documents/")
    assert DoorErrorMiddleware(lambda r: None).process_exception(request, Absent("x")) is None  # type: ignore[arg-type,return-value]


def test_a_failing_server_still_has_a_page() -> None:
    request = RequestFactory().get("/")
    request.request_id = "abc123"  # type: ignore[attr-defined]
    answer = server_error(request)
    assert answer.status_code == 500
    assert "abc123" in answer.content.decode()


def test_the_front_door_leads_to_the_organization(
    sign_in: Callable[[str], Client], client: Client
) -> None:
    assert client.get("/")["Location"].startswith("/accounts/login/")
    assert sign_in("auditor").get("/")["Location"] == "/o/northgate/"


def test_an_unknown_name_in_a_template_fails_and_a_missing_key_does_not() -> None:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    render = environment.from_string
    assert render("{% if item.url %}x{% endif %}{{ item.label }}").render(item={}) == ""
    assert render("{{ text }}").render(text="<b>{{1}}") == "&lt;b&gt;{{1}}"
    with pytest.raises(jinja2.UndefinedError):
        render("{{ nothing }}").render()
    with pytest.raises(jinja2.UndefinedError):
        render("{{ text.nothing }}").render(text="x")


def test_times_sizes_and_initials_are_said_in_words() -> None:
    now = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    assert moment(now) == "2026-11-23 14:05"
    assert relative(now - timedelta(hours=2), now) == "2 hours ago"
    assert relative(now + timedelta(days=1), now) == "in 1 day"
    assert relative(now, now) == "just now"
    assert size(14_400) == "14 KB"
    assert (initials("Mira van Novak"), initials("Ann"), initials("")) == ("MN", "A", "")


def _answer(error: Exception) -> Any:
    request = RequestFactory().get("/o/northgate/documents/")
    request._messages = []  # type: ignore[attr-defined]

    def nothing(request: HttpRequest) -> Any:
        return None

    return DoorErrorMiddleware(nothing).process_exception(request, error)
