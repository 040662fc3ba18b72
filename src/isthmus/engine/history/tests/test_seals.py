"""Seals: what was sealed can't go missing or change; the copy outside finds a database put back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, relate
from isthmus.engine.door.history import broken_link
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history import seals as sealing
from isthmus.engine.history.seal_files import CopyProblem, export, read
from isthmus.engine.history.seals import pack, seal, seal_all, unpack
from isthmus.engine.history.verify import Finding, verify
from isthmus.engine.models import Entry, Event, Organization, Seal

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LATER = timedelta(minutes=11)


@pytest.fixture
def document(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "A", "body": "b"}], acts["contributor"])
    edit(DocumentType, [Edit(made.pk, {"title": "B"})], acts["contributor"])
    edit(DocumentType, [Edit(made.pk, {"title": "C"})], acts["contributor"])
    return made


def sealed(org: Organization, minutes: int = 11) -> list[Seal]:
    return seal(org, timezone.now() + timedelta(minutes=minutes))


def findings(org: Organization, copy: Path | None = None) -> list[Finding]:
    return verify(org, list(read(copy)) if copy else None).findings


def cut_tail(key: int) -> None:
    """Remove the newest event and put the record, its entry and its chain back to before it."""
    with door_open():
        newest = Event.objects.filter(entry=key).order_by("-seq")[0]
        changes = json.loads(newest.payload)["changes"]
        before = Event.objects.get(entry=key, seq=newest.seq - 1)
        newest.delete()
        old = changes["title"][0]
        moment = before.occurred_at
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE engine_entry SET seq = %s, head_hash = %s, title = %s, title_key = %s, "
                "version = version - 1, changed_at = %s WHERE id = %s",
                [before.seq, before.hash, old, old.lower(), moment, key],
            )
            cursor.execute(
                "UPDATE documents_document SET title = %s, title_key = %s, changed_at = %s "
                "WHERE entry_id = %s",
                [old, old.lower(), moment, key],
            )


def delete_whole(record: Any) -> None:
    with door_open(), connection.cursor() as cursor:
        for table, column in (
            ("documents_document", "entry_id"),
            ("engine_event", "entry_id"),
            ("engine_entry", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [record.pk])  # noqa: S608


def test_what_is_younger_than_ten_minutes_is_not_sealed_yet(
    org: Organization, document: Any
) -> None:
    assert sealed(org, minutes=9) == []
    (made,) = sealed(org)
    assert made.count == Event.objects.filter(entry__organization=org).count()
    assert sealed(org) == []


def test_seals_chain_and_verify(org: Organization, acts: dict[str, Act], document: Any) -> None:
    (first,) = sealed(org)
    edit(DocumentType, [Edit(document.pk, {"title": "D"})], acts["contributor"])
    (second,) = sealed(org)
    assert (second.number, second.previous, second.count) == (2, first.hash, 1)
    report = verify(org)
    assert report.findings == []
    assert (report.seals, report.sealed) == (2, report.events)


def test_a_seal_takes_at_most_so_many_events(
    org: Organization, document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MOST", 4)
    made = sealed(org)
    assert [one.count for one in made[:-1]] == [4] * (len(made) - 1)
    report = verify(org)
    assert (report.findings, report.sealed) == ([], report.events)


def test_every_organization_is_sealed_by_itself(
    org: Organization, other_org: Organization, document: Any
) -> None:
    made = seal_all(timezone.now() + LATER)
    assert sorted(one.organization_id for one in made) == sorted([org.pk, other_org.pk])
    assert findings(other_org) == []


def test_a_cut_tail_with_all_that_follows_from_it_put_back_is_found_by_its_seal(
    org: Organization, document: Any
) -> None:
    sealed(org)
    cut_tail(document.pk)
    entry = Entry.objects.as_system("test").get(pk=document.pk)
    assert broken_link(entry, list(entry.events.order_by("seq"))) == ""
    (found,) = findings(org)
    assert (found.kind, found.where) == ("seal", "seal 1")
    assert "1 of its" in found.what


def test_without_a_seal_nothing_tells_of_a_tail_that_was_cut_with_all_that_follows(
    org: Organization, document: Any
) -> None:
    cut_tail(document.pk)
    assert findings(org) == []


def test_a_whole_entry_deleted_with_its_events_is_found(org: Organization, document: Any) -> None:
    sealed(org)
    delete_whole(document)
    (found,) = findings(org)
    assert (found.kind, "3 of its" in found.what) == ("seal", True)


def test_a_chain_rewritten_from_some_event_on_is_found(
    org: Organization, acts: dict[str, Act], document: Any
) -> None:
    from isthmus.engine.door.history import canonical, chain_hash, digest

    sealed(org)
    with door_open():
        previous = ""
        for event in Event.objects.filter(entry=document.pk).order_by("seq"):
            if event.seq == 2:
                payload = json.loads(event.payload)
                payload["note"] = "forged"
                event.payload = canonical(payload)
                event.payload_digest = digest(event.salt, event.payload)
            event.hash = previous = chain_hash(previous, event)
            event.save()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE engine_entry SET head_hash = %s WHERE id = %s", [previous, document.pk]
            )
    assert [(one.kind, one.where) for one in findings(org)] == [("seal", "seal 1")]


def test_an_event_committed_late_is_told_and_belongs_to_the_next_seal(
    org: Organization, acts: dict[str, Act], document: Any
) -> None:
    # The record of a long transaction: its key lies before those of events that were sealed.
    edit(DocumentType, [Edit(document.pk, {"title": "D"})], acts["contributor"])
    event = Event.objects.filter(entry=document.pk).order_by("-seq")[0]
    kept = {**event.__dict__}
    kept.pop("_state")
    head = Entry.objects.as_system("test").get(pk=document.pk)
    create(DocumentType, [{"title": "Z", "body": "b"}], acts["contributor"])
    cut_tail(document.pk)
    sealed(org)
    with door_open():
        Event.objects.create(**kept)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE engine_entry SET seq = %s, head_hash = %s, title = 'D', title_key = 'd', "
                "version = version + 1, changed_at = %s WHERE id = %s",
                [head.seq, head.head_hash, head.changed_at, document.pk],
            )
            cursor.execute(
                "UPDATE documents_document SET title = 'D', title_key = 'd', changed_at = %s "
                "WHERE entry_id = %s",
                [head.changed_at, document.pk],
            )
    report = verify(org)
    assert [(one.kind, one.where, one.grave) for one in report.findings] == [
        ("late", document.reference, False)
    ]
    assert report.sound
    (second,) = sealed(org)
    assert (second.count, second.late, unpack(second.members)) == (1, 1, [kept["id"]])
    report = verify(org)
    assert (report.findings, report.sealed) == ([], report.events)


def test_an_old_event_that_no_seal_has_is_grave(
    org: Organization, document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (only,) = sealed(org)
    members = unpack(only.members)
    only.members, only.count = pack(members[:-1]), len(members) - 1
    only.root = sealing.root_of(
        Event.objects.filter(pk__in=members[:-1]).order_by("pk").values_list("pk", "hash")
    )
    only.hash = sealing.seal_hash(only)
    only.save()
    assert [one.kind for one in findings(org)] == ["late"]
    monkeypatch.setattr("isthmus.engine.history.verify.LOOK_BACK", timedelta(0) - timedelta(1))
    assert [one.kind for one in findings(org)] == ["seal"]
    assert not verify(org).sound


@pytest.mark.parametrize(
    ("column", "value"),
    [("count", 1), ("root", "0" * 64), ("previous", "x"), ("late", 3), ("up_to", 1), ("number", 5)],
)
def test_a_changed_seal_is_found(org: Organization, document: Any, column: str, value: Any) -> None:
    sealed(org)
    Seal.objects.update(**{column: value})
    assert any(one.kind == "seal" and one.grave for one in findings(org))


def test_a_removed_seal_in_the_middle_is_found(
    org: Organization, acts: dict[str, Act], document: Any
) -> None:
    sealed(org)
    for title in ("D", "E"):
        edit(DocumentType, [Edit(document.pk, {"title": title})], acts["contributor"])
        sealed(org)
    Seal.objects.get(number=2).delete()
    assert "seal 2 is missing" in [one.what for one in findings(org)]


# Copies outside.


def test_a_copy_outside_finds_a_database_that_was_put_back(
    org: Organization, acts: dict[str, Act], document: Any, tmp_path: Path
) -> None:
    sealed(org)
    edit(DocumentType, [Edit(document.pk, {"title": "D"})], acts["contributor"])
    sealed(org)
    file, written = export(org, tmp_path)
    assert (file.name, written) == ("northgate-seals.jsonl", 2)
    assert findings(org, file) == []
    # The newest seal goes with the event it covers: the database itself tells nothing of it.
    Seal.objects.get(number=2).delete()
    cut_tail(document.pk)
    assert findings(org) == []
    (found,) = findings(org, file)
    assert (found.kind, found.where) == ("copy", "seal 2")
    assert "older state" in found.what


def test_an_export_is_only_ever_added_to(
    org: Organization, acts: dict[str, Act], document: Any, tmp_path: Path
) -> None:
    sealed(org)
    file, _ = export(org, tmp_path)
    first = file.read_text()
    assert export(org, tmp_path) == (file, 0)
    relate(
        document.pk, "related", [acts["contributor"].viewer.principal_id or 0], acts["contributor"]
    )
    sealed(org)
    export(org, tmp_path)
    assert file.read_text().startswith(first)
    assert len(file.read_text().splitlines()) == 2


def test_an_export_refuses_a_file_that_says_other_than_the_database(
    org: Organization, document: Any, tmp_path: Path
) -> None:
    sealed(org)
    file, _ = export(org, tmp_path)
    Seal.objects.update(hash="0" * 64)
    with pytest.raises(CopyProblem, match="another one than the copy"):
        export(org, tmp_path)
    assert [one.kind for one in findings(org, file)] == ["seal", "copy"]


@pytest.mark.parametrize("change", ["root", "number", "count"])
def test_a_copy_that_was_changed_itself_is_told(
    org: Organization, document: Any, tmp_path: Path, change: str
) -> None:
    sealed(org)
    file, _ = export(org, tmp_path)
    line = json.loads(file.read_text())
    line[change] = 7 if change != "root" else "0" * 64
    file.write_text(json.dumps(line))
    (found,) = findings(org, file)
    assert "the copy itself was changed" in found.what


@pytest.mark.parametrize("text", ["no json", "[1]", "{}", '{"key": "1", "number": "x"}'])
def test_a_file_that_is_no_copy_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "seals.jsonl"
    file.write_text(text)
    with pytest.raises(CopyProblem):
        list(read(file))


def test_a_copy_of_another_organization_proves_nothing(
    org: Organization, other_org: Organization, document: Any, tmp_path: Path
) -> None:
    sealed(other_org)
    file, _ = export(other_org, tmp_path)
    assert [one.what for one in findings(org, file)] == [
        "the file has no seal of this organization"
    ]


@given(st.lists(st.integers(0, 2**63 - 1)))
def test_members_are_kept_as_they_are(keys: list[int]) -> None:
    assert unpack(pack(keys)) == keys
    assert unpack(memoryview(pack(keys))) == keys


def test_make_every_kind_of_record_and_seal_it(
    org: Organization, make_samples: Callable[..., Any]
) -> None:
    from isthmus.engine.registry import registry

    for record_type in registry.types():
        make_samples(record_type)
    sealed(org)
    report = verify(org)
    assert (report.findings, report.sealed) == ([], report.events)
