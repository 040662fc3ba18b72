"""Where assessments are kept apart, each goes by its own name everywhere a person reads.

The crawl follows every link about risks from the home page on. A page about risks of one kind says
nothing of the other kind's name; no page calls an assessment by the name that both would share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from isthmus.engine import naming
from isthmus.engine.comments.operations import add
from isthmus.engine.door import Act, move
from isthmus.engine.models import Organization, Principal
from isthmus.risks.records import ApproachType
from isthmus.risks.tests.made import approach, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NAMES = {"isms": "Falcon appraisal", "sms": "Heron weighing", "both": "Common ibis"}
#: What registers, pages and buttons are called where nobody keeps assessments apart.
SHARED = {
    one.casefold()
    for one in (
        "Risk", "Risks", "Risk matrix", "New risk", "Risk assessment", "Create the risk",
        "Import risks", "Export risks", "Remove the risk", "All risks", "Filter risks",
        "Losses of risks together", "Risiko", "Risiken", "Risikomatrix", "Neu: Risiko",
        "Risikobeurteilung",
    )
}  # fmt: skip
SHARED_WITHIN = re.compile(
    r"\b\d+ risks?\b(?! method)|\bno risks\b|\brisks? (matrix|register)\b", re.IGNORECASE
)
READ = ("aria-label", "title", "placeholder", "alt", "content")
ABOUT = re.compile(
    r"/o/northgate/(risk|calendar|notices|search|my-work|probes/(risk|item-outside)|scope|$|\?)"
)
#: What only answers with a file, a fragment of no words, or another person's page.
OUT = re.compile(r"\.(svg|png|json|csv|xlsx|ics)$|/export|/files/|/history/\d|accounts/")
MOST = 260
#: Words of an address that change what a page is; others narrow, order or draw it.
TELLING = frozenset({"q", "back", "field", "when", "of", "whose", "at"})


class Reader(HTMLParser):
    """What people read of a page: texts outside of the frame and within it, and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.main: list[str] = []
        self.every: list[str] = []
        self.links: list[str] = []
        self._within = self._quiet = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main" or tag == "title":
            self._within += 1
        if tag in ("script", "style"):
            self._quiet += 1
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        for name in READ:
            if name in given:
                self._read(given[name])

    def handle_endtag(self, tag: str) -> None:
        if tag == "main" or tag == "title":
            self._within -= 1
        if tag in ("script", "style"):
            self._quiet -= 1

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self._read(data)

    def _read(self, data: str) -> None:
        text = " ".join(data.split())
        if text:
            self.every.append(text)
            if self._within:
                self.main.append(text)


def _kind(address: str, references: dict[str, str]) -> str:
    """Return of which kind a page is: that of the record, or that its address asks for.

    None where there is no risk of such a kind, so no name for it either.
    """
    for reference, kind in references.items():
        if f"/{reference}/" in address:
            return kind
    asked = dict(parse_qsl(urlsplit(address).query))
    answers = asked.get("for_security"), asked.get("for_services")
    kinds = {("yes", "no"): "isms", ("no", "yes"): "sms", ("yes", "yes"): "both"}
    found = asked.get("concerns", kinds.get(answers, ""))  # type: ignore[arg-type]
    return found if found in (references.values() if references else NAMES) else ""


def _shape(address: str, references: dict[str, str]) -> tuple[Any, ...]:
    """Return what pages have in common of which one is enough."""
    parts = urlsplit(address)
    asked = {name for name, _ in parse_qsl(parts.query)} & TELLING
    named = dict(parse_qsl(parts.query)).get("recent", "")
    return parts.path, _kind(address, references), named, tuple(sorted(asked))


def crawled(
    browser: Client, first: list[str], references: dict[str, str], language: str = "en"
) -> Iterator[tuple[str, Reader]]:
    """Yield the pages about risks, and those that name some, that links lead to."""
    waiting = [*first]
    seen: set[tuple[Any, ...]] = set()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if _shape(address, references) in seen:
            continue
        seen.add(_shape(address, references))
        answer = browser.get(address, headers={"Accept-Language": language})
        if answer.status_code in (301, 302):
            waiting.insert(0, urljoin(address, answer.headers["Location"]))
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        found = Reader(answer.text)
        yield address, found
        links = (urldefrag(urljoin(address, one)).url for one in found.links)
        waiting += [one for one in links if ABOUT.match(one) and not OUT.search(one)]


def mixed(
    browser: Client, first: list[str], references: dict[str, str], language: str = "en"
) -> Any:
    """Return what was read that is mixed, and the pages that were walked."""
    problems, walked = [], []
    for address, page in crawled(browser, first, references, language):
        walked.append(address)
        kind = _kind(address, references)
        others = {name for code, name in NAMES.items() if kind and code != kind}
        problems += [(address, text) for text in page.main if any(name in text for name in others)]
        problems += [
            (address, text)
            for text in page.every
            if text.casefold() in SHARED or SHARED_WITHIN.search(text)
        ]
    return problems, walked


@pytest.fixture
def kept_apart(acts: dict[str, Act], org: Organization) -> Callable[[str], dict[str, str]]:
    """Return what brings an approach into force, and one risk of each kind it knows, by reference."""

    def begin(choice: str) -> dict[str, str]:
        act = acts["ims_manager"]
        said = {
            f"name_{code if code != 'both' else 'common'}": name for code, name in NAMES.items()
        }
        approach(acts, choice, **said)
        org.refresh_from_db()
        act.viewer.organization.refresh_from_db()
        answers = {"isms": ("yes", "no"), "sms": ("no", "yes"), "both": ("yes", "yes")}
        told = Principal.objects.get(pk=act.viewer.principal_id or 0)
        found = {}
        for kind in ("isms", "sms", "both") if choice == "c" else ("isms", "sms"):
            security, services = answers[kind]
            by = method(acts, concerns=kind, title=f"By {kind}")
            made = risk(act, by, title=f"Loss {kind}", for_security=security,
                        for_services=services, owner=acts["ims_manager"].viewer.principal_id,
                        review_due=act.today)  # fmt: skip
            found[made.reference] = kind
            # A notice and a date for each.
            add(made.pk, f"Look, @{told.reference}", acts["contributor"])
        return found

    return begin


def _first(references: dict[str, str]) -> list[str]:
    here = "/o/northgate/"
    return [
        here, f"{here}risks/", f"{here}search/?q=loss", f"{here}search/palette/?q=loss",
        f"{here}search/palette/?q=new", f"{here}search/suggestions/?q=loss&of=risks.risk",
        f"{here}calendar/?whose=all", f"{here}notices/", f"{here}my-work/", f"{here}probes/",
        *(f"{here}search/palette/?recent={one}" for one in references),
        *(f"{here}risks/{one}/" for one in references),
    ]  # fmt: skip


@pytest.mark.parametrize("choice", ["b", "c"])
def test_no_page_mixes_the_names(
    choice: str,
    acts: dict[str, Act],
    kept_apart: Callable[[str], dict[str, str]],
    sign_in: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    references = kept_apart(choice)
    first = _first(references)
    for role in ("ims_manager", "auditor") if choice == "b" else ("ims_manager",):
        problems, walked = mixed(sign_in(role), first, references)
        assert not problems, "\n".join(
            sorted({f"{text[:110]} @ {at[:140]}" for at, text in problems})
        )
        assert len(walked) > 60, walked
    if choice == "c":
        return
    monkeypatch.setattr(f"{__name__}.MOST", 30)
    german, _ = mixed(sign_in("auditor"), first, references, "de")
    assert not german, german[:20]
    # The crawl sees what it looks for: a page that is not told which records it is about.
    monkeypatch.setattr("isthmus.people.middleware.fitting", lambda one, *_: one)
    problems, _ = mixed(sign_in("auditor"), first, references)
    assert len({address for address, _ in problems}) > 3


def test_the_frame_has_a_register_and_a_matrix_for_each_name(
    kept_apart: Callable[[str], dict[str, str]],
    sign_in: Callable[[str], Client],
    acts: dict[str, Act],
    org: Organization,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    browser = sign_in("ims_manager")
    approach_a = approach(acts, "a")
    org.refresh_from_db()
    assert org.names_mark == 0
    assert ">Risks<" in browser.get("/o/northgate/").text
    with django_assert_num_queries(0):
        assert naming.names_of(org) == ()
    move(ApproachType, "withdraw", [approach_a.pk], acts["ims_manager"], {"reason": "Apart"})
    isms, sms = kept_apart("b")
    page = browser.get("/o/northgate/").text
    assert "/risks/?concerns=isms" in page
    assert f"Matrix: {NAMES['sms']}" in page
    listed = browser.get("/o/northgate/risks/?concerns=isms").text
    assert f"<h1>{NAMES['isms']}</h1>" in re.sub(r"<h1[^>]*>", "<h1>", listed)
    assert isms in listed
    assert sms not in listed
    assert f"New {NAMES['isms']}" in listed
    assert "for_security=yes&amp;for_services=no" in listed
    # Withdrawn, everything is called as it was before.
    one = ApproachType.model.objects.as_system("test").get(state="in_force")
    move(ApproachType, "withdraw", [one.pk], acts["ims_manager"], {"reason": "Together"})
    org.refresh_from_db()
    assert org.names_mark == 0
    assert NAMES["isms"] not in browser.get("/o/northgate/risks/").text
