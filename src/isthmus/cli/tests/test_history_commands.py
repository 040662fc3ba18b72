from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from isthmus.engine.door.transaction import door_open
from isthmus.engine.history import seals
from isthmus.engine.models import Event, Organization
from isthmus.people.models import Membership

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(isthmus: Isthmus, org: Organization) -> str:
    _, out, _ = isthmus("records", "create", "people", "title=Jane Doe", "job_title=Clerk")
    return out.strip()


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "MARGIN", timedelta(seconds=-5))


def test_a_whole_history_verifies(isthmus: Isthmus, reference: str) -> None:
    status, out, err = isthmus("history", "verify")
    assert (status, out) == (0, "")
    assert "northgate: 2 events of 2 entries" in err
    assert "History is whole." in err
    status, out, _ = isthmus("history", "verify", "--org", "northgate", "--json")
    assert json.loads(out)["northgate"] | {"stamped": None} == {
        "entries": 2, "events": 2, "seals": 0, "sealed": 0, "erased": 0, "nameless": 0,
        "sound": True, "stamped": None, "findings": [],
    }  # fmt: skip


def test_tampering_ends_with_status_1_and_says_where(isthmus: Isthmus, reference: str) -> None:
    with door_open():
        Event.objects.filter(verb="created", entry__reference=reference).update(via="forged")
    status, out, err = isthmus("history", "verify")
    assert status == 1
    assert reference in out
    assert "event 1 was changed" in out
    assert "History is not whole: 1 findings." in err


def test_a_row_changed_behind_history_is_found_by_replay(isthmus: Isthmus, reference: str) -> None:
    from isthmus.people.models import Person

    assert isthmus("history", "replay", "--check")[0] == 0
    with door_open():
        Person.objects_unguarded.filter(reference=reference).update(job_title="Chief")
    status, out, _ = isthmus("history", "replay", "--check")
    assert (status, "job_title is not what history tells" in out, "Chief" in out) == (
        1,
        True,
        False,
    )
    assert isthmus("history", "replay")[0] == 0
    (found,) = json.loads(isthmus("history", "replay", "--json")[1])
    assert (found["told"], found["found"]) == ("Clerk", "Chief")


@pytest.mark.usefixtures("_at_once")
def test_seals_are_exported_and_compared(isthmus: Isthmus, reference: str, tmp_path: Path) -> None:
    from isthmus.engine.models import Seal

    status, out, _ = isthmus("history", "seal", "--export", str(tmp_path), "--json")
    assert status == 0
    (made,) = json.loads(out)
    assert (made["seals"], made["events"]) == (1, 2)
    copy = made["copy"]
    assert isthmus("history", "verify", "--seals", copy)[0] == 0
    Seal.objects.all().delete()
    status, out, _ = isthmus("history", "verify", "--seals", copy)
    assert (status, "older state" in out) == (1, True)
    status, _, err = isthmus("history", "seal", "--export", str(tmp_path))
    assert (status, "another one than the copy" in err) == (2, True)


def test_a_copy_that_is_missing_or_unreadable_is_an_error(
    isthmus: Isthmus, reference: str, tmp_path: Path
) -> None:
    status, _, err = isthmus("history", "verify", "--seals", str(tmp_path / "none"))
    assert (status, "there is no such file" in err) == (2, True)
    (tmp_path / "odd").write_text("odd")
    assert isthmus("history", "verify", "--seals", str(tmp_path / "odd"))[0] == 2


@pytest.mark.usefixtures("_at_once")
def test_an_authority_that_does_not_answer_is_told_and_the_seal_stands(
    isthmus: Isthmus, reference: str, settings: Any
) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:1/"
    status, out, err = isthmus("history", "seal")
    assert status == 2
    assert "northgate" in out
    assert "does not answer" in err
    assert "What was sealed is sealed" in err


def test_history_is_shown_in_words(isthmus: Isthmus, reference: str) -> None:
    isthmus("records", "do", "leave", reference)
    _, out, _ = isthmus("history", "show", reference)
    assert "System (command line) created it" in out
    assert "chose “Has left”, now left" in out
    _, out, _ = isthmus("history", "show", reference, "--json")
    assert [event["verb"] for event in json.loads(out)] == ["created", "leave"]


def test_a_record_is_shown_as_it_was(isthmus: Isthmus, reference: str) -> None:
    isthmus("records", "do", "leave", reference)
    _, out, _ = isthmus("records", "show", reference, "--at", "1", "--json")
    found = json.loads(out)
    assert (found["version"], found["fields"]["state"], found["erased"]) == (1, "here", [])
    _, out, _ = isthmus("records", "show", reference, "--at", timezone.localdate().isoformat())
    assert "State: Left" in out
    status, _, err = isthmus("records", "show", reference, "--at", "2001-01-01")
    assert (status, "was not there yet" in err) == (2, True)
    assert isthmus("records", "show", reference, "--at", "7")[0] == 2
    assert "is not a date" in isthmus("records", "show", reference, "--at", "soon")[2]


def test_erasing_shows_first_and_then_erases(isthmus: Isthmus, reference: str) -> None:
    _, out, _ = isthmus("history", "erase", reference)
    assert "job_title" in out
    asked = ("history", "erase", reference, "--field", "title", "--field", "job_title")
    _, out, err = isthmus(*asked)
    assert "Erased person" in out
    assert "This would go" in err
    assert isthmus(*asked, "--yes")[0] == 2
    isthmus("records", "do", "leave", reference)
    status, _, err = isthmus(*asked, "--basis", "objection", "--reason", "by letter", "--yes")
    assert (status, "Erased from" in err) == (0, True)
    assert "Jane" not in isthmus("history", "show", reference, "--json")[1]
    assert "Erased by law" in isthmus("records", "show", reference, "--at", "1")[1]
    status, _, err = isthmus("history", "verify")
    assert (status, "1 payloads lawfully erased" in err) == (0, True)


def test_a_role_that_may_not_erase_is_told_so(
    isthmus: Isthmus, memberships: dict[str, Membership], reference: str
) -> None:
    asked = ("history", "erase", reference, "--field", "title", "--basis", "objection")
    told = isthmus(*asked, "--reason", "r", "--yes", "--as", "contributor@northgate.example")
    assert (told[0], "does not let you erase" in told[2]) == (2, True)
    assert isthmus("history", "erase", reference, "--event", "9")[0] == 2
