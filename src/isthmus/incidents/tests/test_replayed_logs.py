"""Logs of other tools come in with their history; each needs a mapping file and nothing else."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.engine.door import Act, Forbidden, remove
from isthmus.engine.history.replay import replay
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Entry, Event, Organization, Untold, Webhook, WebhookMessage
from isthmus.engine.transfer import (
    MappingProblem,
    TransferProblem,
    parse_mapping,
    read,
    source_keys,
)
from isthmus.engine.transfer.replaying import Report, replay_log, writing
from isthmus.engine.transfer.replaying.report import write_csv
from isthmus.engine.transfer.replaying.tales import tell
from isthmus.engine.webhooks import operations as webhooks
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

EXAMPLES = Path(__file__).resolve().parents[4] / "examples" / "mappings"
SERVICENOW = EXAMPLES / "servicenow-log.yaml"
SAMPLE = EXAMPLES / "samples" / "servicenow-log.csv"

#: Another tool: semicolons, its own words, one group of columns, times with seconds.
OTHER = """\
format: 1
register: incidents
source: desk
key: Ticket
file: {separator: ";"}
fields:
  title: Subject
  asks: {column: Type, values: {Request: yes, Fault: no}}
  disturbs: {column: Type, values: {Request: no, Fault: yes}}
replay:
  time: At
  date: YYYY-MM-DD HH:mm:ss
  zone: Europe/Berlin
  actor: Agent
  state:
    column: Status
    begins: [new, active]
    values: {Open: new, Doing: active, Fixed: resolved}
  keep: {source_group: Queue}
"""
OTHER_LOG = """\
Ticket;At;Agent;Status;Type;Subject;Queue
7;2024-07-01 12:00:00;Weber;Open;Fault;Printer;First line
8;2024-07-01 12:00:00;Weber;Open;Request;Badge;First line
7;2024-07-01 12:30:10;Okafor;Doing;Fault;Printer on 2;Second line
7;2024-07-02 08:00:00;=1+1;Fixed;Fault;Printer on 2;Second line
"""


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def replayed(act: Act, path: Path = SAMPLE, mapping: str = "") -> Report:
    found = replay_log(IncidentType, path, mapping or SERVICENOW.read_text(), act)
    assert found.accounted
    return found


def other(tmp_path: Path, text: str = OTHER_LOG) -> Path:
    path = tmp_path / "desk.csv"
    path.write_text(text, encoding="utf-8")
    return path


def many(tmp_path: Path, count: int) -> Path:
    rows = [f"{n};2024-07-01 12:00:00;Ada;Open;Fault;No {n};Q" for n in range(count)]
    rows += [f"{n};2024-07-01 13:00:00;Ada;Doing;Fault;No {n};Q" for n in range(count)]
    return other(tmp_path, "\n".join([OTHER_LOG.splitlines()[0], *rows, ""]))


def by_key(key: str) -> Incident:
    found: Incident = Incident.objects.as_system("test").get(source_key=key)
    return found


def events(record: Any) -> list[Event]:
    return list(Event.objects.filter(entry=record.pk).order_by("seq"))


def whole(org: Organization) -> bool:
    return list(replay(org)) == [] and verify(org).sound


def test_a_record_comes_in_with_the_times_and_names_of_its_log(act: Act, org: Organization) -> None:
    found = replayed(act)
    assert (found.rows, found.written_rows, found.left_out) == (8, 7, 1)
    one = by_key("INC0000001")
    told = events(one)
    assert [(e.verb, e.actor_name, e.actor_id, e.via) for e in told[:5]] == [
        ("created", "Updated by 21", None, "replay"),
        ("take_on", "Updated by 21", None, "replay"),
        ("resolve", "Updated by 31", None, "replay"),
        ("edited", "Updated by 31", None, "replay"),
        ("close", "Updated by 908", None, "replay"),
    ]
    assert told[0].occurred_at == one.created_at == datetime(2016, 2, 29, 1, 23, tzinfo=UTC)
    assert told[4].occurred_at == one.changed_at == datetime(2016, 3, 6, 12, tzinfo=UTC)
    # Who replayed it, and when, stands behind what the log told.
    assert [(e.verb, e.actor_id) for e in told[5:]] == [
        ("source_key_kept", act.viewer.principal_id)
    ]
    assert one.entry.version == 5
    assert one.reference.startswith("INC-2016-")
    assert whole(org)


def test_what_follows_from_its_fields_and_moves_follows_here(act: Act) -> None:
    replayed(act)
    one, two = by_key("INC0000001"), by_key("INC0000002")
    assert (one.handled_as, one.priority, one.set_priority) == ("incident", "2", "")
    assert (two.priority, two.set_priority, two.priority_reason) == ("4", "4", "from the source")
    assert one.opened_at == datetime(2016, 2, 29, 1, 16, tzinfo=UTC)
    assert one.responded_at == datetime(2016, 2, 29, 5, 30, tzinfo=UTC)
    # The log of the second does not say when somebody first took it on.
    assert two.responded_at is None
    assert (one.source_group, one.source_owner, one.team_id, one.owner_id) == (
        "Group 24", "Resolver 31", None, None,
    )  # fmt: skip
    assert (one.source_reassigned, one.source_reopened, one.source_modified) == (1, 0, 4)


def test_stamps_on_early_rows_are_not_taken_before_their_time(act: Act) -> None:
    replayed(act)
    changes = [json.loads(one.payload).get("changes", {}) for one in events(by_key("INC0000001"))]
    said = [one.get("resolved_at", [None, None])[1] for one in changes[:5]]
    assert said == [
        None,
        None,
        "2016-03-01T08:53:00.000000+00:00",
        "2016-03-01T11:29:00.000000+00:00",
        None,
    ]


def test_what_is_odd_is_reported_by_row_and_reason(act: Act) -> None:
    found = replayed(act)
    reasons = {(one.row, one.reason, one.field): one.left_out for one in found.findings}
    assert reasons == {
        (2, "stamp-before-its-time", "resolved_at"): False,
        (2, "stamp-before-its-time", "closed_at"): False,
        (7, "begins-otherwise", ""): False,
        (7, "stamp-before-its-time", "closed_at"): False,
        (8, "unknown-state", ""): True,
        (9, "no-such-move", ""): False,
        (9, "counter-differs", "source_reassigned"): False,
    }
    file = io.StringIO()
    write_csv(found, file)
    lines = file.getvalue().splitlines()
    assert len(lines) == 1 + len(found.findings)
    assert "8,INC0000002,unknown-state,,1,no,The mapping knows no state “-100”." in lines


def test_a_log_of_another_shape_needs_another_mapping_only(
    act: Act, org: Organization, tmp_path: Path
) -> None:
    found = replayed(act, other(tmp_path), OTHER)
    assert (found.rows, found.written_rows, found.findings) == (4, 4, [])
    printer, badge = Incident.objects.as_system("test").order_by("pk")
    assert (printer.title, printer.state, printer.handled_as) == (
        "Printer on 2", "resolved", "incident",
    )  # fmt: skip
    assert badge.handled_as == "request"
    assert printer.created_at == datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert printer.source_group == "Second line"
    assert [e.actor_name for e in events(printer)[:3]] == ["Weber", "Okafor", "=1+1"]
    assert whole(org)


def test_the_second_time_nothing_changes(act: Act, tmp_path: Path) -> None:
    path = other(tmp_path)
    replayed(act, path, OTHER)
    before = Event.objects.count()
    again = replayed(act, path, OTHER)
    assert (again.written_rows, again.known_rows, again.known_records) == (0, 4, 2)
    assert Event.objects.count() == before


def test_a_record_that_was_removed_here_comes_in_anew(act: Act, tmp_path: Path) -> None:
    path = other(tmp_path)
    replayed(act, path, OTHER)
    gone = Incident.objects.as_system("test").get(title="Badge")
    remove(IncidentType, [gone.pk], act, "test")
    assert replayed(act, path, OTHER).written_records == 1


def test_a_replay_that_is_killed_goes_on_where_it_was(
    act: Act, org: Organization, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = many(tmp_path, 7)
    monkeypatch.setattr(writing, "EVENTS", 4)
    written, original = [], source_keys.remember

    def dies(names: Any, act: Act) -> None:
        original(names, act)
        written.append(names)
        if len(written) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(source_keys, "remember", dies)
        with pytest.raises(KeyboardInterrupt):
            replayed(act, path, OTHER)
    assert Incident.objects.as_system("test").count() == 4
    again = replayed(act, path, OTHER)
    assert (again.written_records, again.known_records) == (3, 4)
    rows = Incident.objects.as_system("test").order_by("title")
    assert [one.title for one in rows] == [f"No {n}" for n in range(7)]
    assert {len(events(one)) for one in rows} == {3}
    assert whole(org)


def test_two_who_replay_the_same_log_at_once_do_not_write_it_twice(
    act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, original = other(tmp_path), tell

    def meanwhile(*given: Any) -> Any:
        monkeypatch.undo()
        replayed(act, path, OTHER)
        return original(*given)

    monkeypatch.setattr(writing, "tell", meanwhile)
    with pytest.raises(TransferProblem, match="Somebody else"):
        replayed(act, path, OTHER)
    assert Incident.objects.as_system("test").count() == 2


def test_the_organization_is_told_who_replayed_which_file(act: Act, tmp_path: Path) -> None:
    found = replayed(act, other(tmp_path), OTHER)
    (event,) = Event.objects.filter(verb="log replayed")
    said = json.loads(event.payload)
    assert (said["file"], said["sha256"], said["source"]) == ("desk.csv", found.sha256, "desk")
    assert event.actor_id == act.viewer.principal_id


def test_nobody_is_told_and_no_webhook_is_called(
    act: Act, acts: dict[str, Act], org: Organization, tmp_path: Path
) -> None:
    now = timezone.localtime() - timedelta(hours=1)
    recent = OTHER_LOG.replace("2024-07-01", f"{now:%Y-%m-%d}").replace(" 12:", f" {now:%H}:")
    webhooks.create(webhooks.Wanted("Ours", "https://hooks.example/x"), acts["administrator"])
    assert Webhook.objects.filter(active=True).exists()
    replayed(act, other(tmp_path, recent), OTHER)
    assert WebhookMessage.objects.count() == 0
    assert Untold.objects.count() == 0


def test_twice_as_many_records_take_no_more_queries(act: Act, tmp_path: Path) -> None:
    counts = []
    for source, count in (("warm", 2), ("few", 20), ("many", 40)):
        path = many(tmp_path, count)
        with CaptureQueriesContext(connection) as queries:
            replayed(act, path, OTHER.replace("source: desk", f"source: {source}"))
        counts.append(len(queries))
    assert counts[1] == counts[2] < 40


def test_whoever_may_not_import_may_not_replay(acts: dict[str, Act], tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        replay_log(IncidentType, other(tmp_path), OTHER, acts["auditor"])
    assert not Entry.objects.as_system("test").filter(type=IncidentType.code).exists()


def test_a_log_comes_in_a_zip_too_alone_in_it(act: Act, tmp_path: Path) -> None:
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("log.csv", OTHER_LOG)
        packed.writestr("read me.txt", "x")
    assert replayed(act, path, OTHER).written_records == 2
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("other.csv", OTHER_LOG)
    with pytest.raises(TransferProblem, match="2 tables"):
        replayed(act, path, OTHER)
    path.write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(TransferProblem, match="unpacked"):
        replayed(act, path, OTHER)


def test_what_the_register_refuses_is_reported_row_by_row_and_the_others_come_in(
    act: Act, tmp_path: Path
) -> None:
    text = OTHER_LOG.replace("Badge", "").replace("Request", "Wish")
    found = replayed(act, other(tmp_path, text), OTHER)
    assert (found.written_records, found.left_out) == (1, 1)
    assert [(one.row, one.reason) for one in found.findings if one.left_out] == [(3, "refused")]


def test_columns_that_are_missing_are_named(act: Act, tmp_path: Path) -> None:
    with pytest.raises(TransferProblem, match="Agent, Queue"):
        replayed(act, other(tmp_path, "Ticket;At;Status;Type;Subject\n"), OTHER)


def test_a_mapping_of_a_log_is_no_mapping_of_a_table(act: Act) -> None:
    mapping = parse_mapping(OTHER, IncidentType)
    with pytest.raises(TransferProblem, match="is for a log"):
        read(IncidentType, "x.csv", OTHER_LOG.encode(), mapping=mapping)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Europe/Berlin", "Mars/Base", "no time zone"),
        ("Fixed: resolved", "Fixed: mended", "can't be “mended”"),
        ("YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD", "has no time"),
        ("source_group: Queue", "owner: Queue", "can't stand here"),
        ("source: desk\nkey: Ticket\n", "", "“key” is missing"),
    ],
)
def test_mistakes_in_the_section_are_told_with_their_line(old: str, new: str, said: str) -> None:
    with pytest.raises(MappingProblem, match=said) as caught:
        parse_mapping(OTHER.replace(old, new), IncidentType)
    assert all(one.line > 1 for one in caught.value.slips)
