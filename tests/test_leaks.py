"""A restricted record must be absent for everybody outside its circle: byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import unified_diff

import pytest
import time_machine
from django.db import transaction
from tests.leak_crawling import Answer, Crawler, commands, first_seeds, seeds, told
from tests.leak_worlds import (
    BORN_SECRET,
    HANGING,
    INTERNAL,
    KNOWN_ONCE,
    MOST,
    OUTSIDERS,
    Story,
    World,
)

from isthmus.engine.door import references
from isthmus.engine.models import Entry
from isthmus.engine.registry import registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
#: Addresses that stand for the secrets where there are none.
NOWHERE = [
    "DOC-ZZZZZZZZZZ", "DOC-YYYYYYYYYY", "INC-ZZZZZZZZZZ", "EVD-ZZZZZZZZZZ", "MAJ-ZZZZZZZZZZ",
    "NCF-ZZZZZZZZZZ", "IMP-ZZZZZZZZZZ", "NTF-ZZZZZZZZZZ", "DOC-2026-0004",
]  # fmt: skip


@contextmanager
def world(
    monkeypatch: pytest.MonkeyPatch, *, secret: bool, internal: bool = False
) -> Iterator[World]:
    """Build an organization, and take it away again.

    References skip numbers at random. Here the numbers that the secrets take in one world are
    the ones that are skipped in the other: so the visible records are called the same.
    """
    skips = [] if secret else [0, 1, 1]
    monkeypatch.setattr(references, "_skipped", lambda: skips.pop(0) if skips else 0)
    with time_machine.travel(START, tick=False) as clock, transaction.atomic():
        yield Story(clock, secret=secret, internal=internal, skips=skips).build()
        transaction.set_rollback(True)


def guesses(built: World) -> list[str]:
    """Return the references to ask for: the secrets' own, and what one of them was called."""
    return [*built.secrets.values(), built.former] if built.secrets else NOWHERE


def visible() -> list[str]:
    rows = Entry.objects.as_system("test").filter(organization__slug="northgate")
    rows = rows.filter(circle__isnull=True).exclude(type="engine.organization")
    return sorted(rows.values_list("reference", flat=True))


def crawl(built: World, roles: tuple[str, ...]) -> dict[str, dict[str, Answer]]:
    """Return what each role is answered; guessed references are written the same in both worlds."""
    asked = guesses(built)
    found = {}
    for who in roles:
        # What one who may do most can reach has everybody's addresses among it.
        most = who == MOST
        wanted = seeds(built, visible(), asked) if most else first_seeds()
        answers = Crawler(built, who, all_of_it=most).read(wanted)
        answers |= {" ".join(one): told(one) for one in commands(who, [*asked, built.shared])}
        found[who] = {_same(address, asked): answer for address, answer in answers.items()}
        for answer in found[who].values():
            answer.body = _same(answer.body.decode("utf-8", "surrogateescape"), asked).encode(
                "utf-8", "surrogateescape"
            )
            answer.headers = {k: _same(v, asked) for k, v in answer.headers.items()}
    return found


def _same(text: str, asked: list[str]) -> str:
    for number, reference in enumerate(asked):
        text = text.replace(reference, f"GUESS-{number}")
    return text


def test_outsiders_are_answered_as_if_restricted_records_were_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with world(monkeypatch, secret=True) as built:
        assert len(built.secrets) == 2 + 1 + len(HANGING)
        there = crawl(built, OUTSIDERS)
    with world(monkeypatch, secret=False) as built:
        missing = crawl(built, OUTSIDERS)
    told = [line for who in OUTSIDERS for line in differences(who, there[who], missing[who])]
    assert not told, "\n".join(told[:80])
    assert len(there[MOST]) > 250
    assert len(there["auditor"]) > 50
    assert len(there["customer_contact"]) > 30


def test_customers_are_answered_as_if_nothing_but_what_is_shared_was_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who = ("customer_contact",)
    with world(monkeypatch, secret=True, internal=True) as built:
        there = crawl(built, who)["customer_contact"]
        shared, risk = built.shared, built.risk
    with world(monkeypatch, secret=False) as built:
        missing = crawl(built, who)["customer_contact"]
    told = list(differences("customer", there, missing))
    assert not told, "\n".join(told[:80])
    for address, answer in there.items():
        assert INTERNAL.encode() not in answer.body, address
        assert b"Capacity plan" not in answer.body, address
    page = there[f"/o/northgate/documents/{shared}/"]
    assert b"Security policy" in page.body
    assert b"Mail stops for a day" in there[f"/o/northgate/risks/{risk}/"].body


def test_customers_reach_only_pages_and_operations_that_are_open_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with world(monkeypatch, secret=False) as built:
        answers = Crawler(built, "customer_contact").read(seeds(built, visible(), NOWHERE))
    shared, risk = built.shared, built.risk
    opened = {one.partition("?")[0] for one, answer in answers.items() if answer.status == 200}
    documents, home = "/o/northgate/documents/", "/o/northgate/"
    risks = "/o/northgate/risks/"
    # Nothing is shared in the other registers: their lists say so.
    lists = [f"/o/northgate/{one.register}/" for one in registry.types() if one.shared_fields]
    assert opened <= {
        "/health", home, f"{home}settings/preferences/", f"{home}settings/tokens/", documents,
        f"{home}settings/notices/",
        f"{home}catalogue/",
        *lists,
        *(f"/api/v1{one}".rstrip("/") for one in lists),
        *(f"{one}export.{ending}" for one in lists for ending in ("csv", "xlsx", "json")),
        f"{documents}{shared}/", f"{documents}{shared}/history/",
        f"{risks}{risk}/", f"{risks}{risk}/history/",
        *(f"/api/v1{risks}".rstrip("/") + end for end in ("", f"/{risk}", f"/{risk}/history", f"/{risk}/approvals")),
        *(f"/api/v1{documents}".rstrip("/") + end for end in ("", f"/{shared}", f"/{shared}/history")),
    }  # fmt: skip
    assert f"{documents}{shared}/history/" in opened


def differences(who: str, there: dict[str, Answer], missing: dict[str, Answer]) -> Iterator[str]:
    for address in sorted(there.keys() ^ missing.keys()):
        yield f"{who}: {address} is linked in one of the two only"
    for address in sorted(there.keys() & missing.keys()):
        one, other = there[address], missing[address]
        if (one.status, one.headers) != (other.status, other.headers):
            yield f"{who}: {address} {one.status} {one.headers} {other.status} {other.headers}"
        if one.body != other.body:
            left, right = (a.body.decode(errors="replace").splitlines() for a in (one, other))
            yield f"{who}: {address}"
            yield from list(unified_diff(left, right, n=0, lineterm=""))[2:14]
        for title in (BORN_SECRET, KNOWN_ONCE, "Tapir"):
            if title.encode() in one.body:
                yield f"{who}: {address} names “{title}”"


def test_insiders_do_see_them_so_the_comparison_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    with world(monkeypatch, secret=True) as built:
        answers = Crawler(built, "confidant").read(first_seeds())
    for title, reference in built.secrets.items():
        naming = [address for address, one in answers.items() if title.encode() in one.body]
        assert len(naming) > 5
        assert any(reference in address for address in answers)
