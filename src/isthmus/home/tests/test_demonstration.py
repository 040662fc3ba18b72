"""The demonstration organization is what its description promises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from isthmus.applicability.facts import contradicting, obligations
from isthmus.applicability.lines import lines_of
from isthmus.applicability.models import Statement
from isthmus.applicability.records import StatementType
from isthmus.applicability.registered import registered
from isthmus.assets.models import Discrepancy, Sighting
from isthmus.conformity.models import Assessment, Judgement
from isthmus.conformity.standing import standings
from isthmus.documents.models import Document, DocumentVersion
from isthmus.engine.access import ROLES, system_viewer
from isthmus.engine.approvals.standing import held
from isthmus.engine.door import Invalid
from isthmus.engine.door.history import broken_link
from isthmus.engine.models import (
    Attachment,
    Comment,
    Edge,
    Entry,
    Event,
    Mention,
    Organization,
    Task,
)
from isthmus.engine.parts import load_parts
from isthmus.home import demo
from isthmus.home.demo.source import day, moment, place, read
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.confidence import security_function
from isthmus.incidents.edges import SHOWS_RISK
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.major.models import MajorIncident
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.incidents.notifying.duty import NotificationDuty
from isthmus.incidents.publishing.edges import PUBLISHED_AS
from isthmus.people.models import Membership, Person
from isthmus.people.operations import create_organization
from isthmus.risks.models import Risk
from isthmus.risks.records import RiskType
from isthmus.standards.library import documented, edition


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Organization]:
    """Load it once for all tests here, in a transaction that is rolled back after the last."""
    data = tmp_path_factory.mktemp("data")
    with (
        django_db_blocker.unblock(),
        override_settings(DATA=data, MEDIA_ROOT=data / "files"),
        transaction.atomic(),
    ):
        yield demo.load()
        transaction.set_rollback(True)


@pytest.fixture
def northgate(loaded: Organization, db: None) -> Organization:
    return loaded


def _rows(model: Any, organization: Organization) -> Any:
    return model.objects.as_system("test").filter(organization=organization)


@pytest.mark.both_databases
def test_it_holds_twelve_months_of_a_living_system(northgate: Organization) -> None:
    documents = _rows(Document, northgate)
    states = Counter(documents.values_list("state", flat=True))
    assert documents.count() >= 45
    assert {"draft", "in_review", "published", "withdrawn"} <= states.keys()
    assert documents.filter(circle__isnull=False).count() == 1
    assert DocumentVersion.objects.filter(organization=northgate, number=2).count() >= 3
    assert documents.filter(in_force__gt=0, review_due__lt=timezone.localdate()).count() >= 3
    assert _rows(Judgement, northgate).count() >= 90
    assert sorted(_rows(Assessment, northgate).values_list("state", flat=True)) == [
        "finished",
        "open",
    ]
    assert _rows(Person, northgate).filter(state="left").count() == 1
    oldest = Event.objects.filter(entry__organization=northgate).order_by("occurred_at")[0]
    assert timezone.now() - oldest.occurred_at > timedelta(days=350)


def test_people_talk_ask_and_attach_in_it(northgate: Organization) -> None:
    assert Comment.objects.filter(organization=northgate).count() >= 9
    assert Mention.objects.filter(organization=northgate, seen_at=None).count() >= 3
    tasks = Task.objects.filter(organization=northgate)
    assert tasks.filter(done_at__isnull=True, due__lt=timezone.localdate()).count() >= 2
    assert tasks.filter(done_at__isnull=False).count() >= 2
    assert Attachment.objects.filter(organization=northgate).count() >= 4


def test_nothing_happens_in_the_future_and_every_chain_holds(northgate: Organization) -> None:
    now = timezone.now()
    for entry in Entry.objects.as_system("test").filter(organization=northgate):
        events = list(entry.events.order_by("seq"))
        assert broken_link(entry, events) == ""
        moments = [event.occurred_at for event in events]
        # The organization's own entry begins when it is loaded; what it tells is of the past.
        assert entry.pk == northgate.pk or moments == sorted(moments), entry.reference
        assert max(moments) <= now


def test_thirteen_weeks_of_reports_make_figures_and_clocks(northgate: Organization) -> None:
    recent = timezone.now() - timedelta(weeks=13)
    reports = _rows(Incident, northgate).filter(opened_at__gt=recent)
    assert 25 <= reports.count() <= 45
    for name in ("service", "customer", "priority", "handled_as"):
        assert len({*reports.values_list(name, flat=True)} - {None, ""}) >= 2, name
    assert reports.filter(reopened__gt=0).count() == 1
    assert reports.filter(state="merged").count() == 2
    clocks = ClockReading.objects.filter(organization=northgate)
    late = clocks.filter(breached_at__isnull=False)
    assert clocks.filter(state="met", breached_at=None).count() > 2 * late.count()
    # Whatever ended late says why; of what is open one does not.
    unsaid = reports.filter(pk__in=late.values("record"), breach_reason="")
    assert {one.title for one in unsaid} == {"Mail is slow for everybody at Harbour"}
    due = reports.filter(state__in=UNRESOLVED, due__isnull=False).order_by("due")
    assert due.filter(due__lt=timezone.now()).exists()
    soon = timezone.now() + timedelta(hours=1)
    assert due.filter(due__gt=timezone.now(), due__lt=soon).exists()
    assert clocks.filter(state="paused", record__state="awaiting_user").exists()


def test_there_is_an_account_for_every_access_role(northgate: Organization) -> None:
    members = Membership.objects.select_related("user").filter(organization=northgate)
    assert {code for member in members for code in member.roles} == set(ROLES)
    assert {account.email for account in demo.accounts()} == {m.user.email for m in members}
    assert all(member.user.check_password(demo.password()) for member in members[:2])


def test_about_seven_in_ten_of_what_the_standards_ask_for_is_traced(
    northgate: Organization,
) -> None:
    found = {standing.edition.code: standing for standing in standings(northgate)}
    asked = {(item.edition, item.ref) for code in found for item in documented(code)}
    met = 0
    for code, ref in asked:
        answers = found[code].by_ref[edition(code).by_ref[ref].ref].probes
        met += any(
            answer.outcome == "met" and answer.result.probe.id.startswith("documented-information")
            for answer in answers
        )
    assert 0.6 < met / len(asked) < 0.9


def test_the_verdicts_are_of_many_kinds_and_some_judgements_are_stale(
    northgate: Organization,
) -> None:
    rows = [standing for held in standings(northgate) for standing in held.judged()]
    codes = Counter(standing.verdict.code for standing in rows)
    assert codes.keys() >= {
        "conforms", "claimed", "contradicted", "falls_short", "no_evidence", "not_assessed",
        "supported",
    }  # fmt: skip
    assert sum(standing.stale for standing in rows) >= 3


def test_loading_again_changes_nothing(northgate: Organization) -> None:
    before = Event.objects.count(), demo.password()
    assert demo.load() == northgate
    assert (Event.objects.count(), demo.password()) == before


def test_a_lost_password_is_replaced(northgate: Organization) -> None:
    old = demo.password()
    (Path(settings.DATA) / "demo-password").unlink()
    demo.load()
    assert demo.password() != old


def test_an_organization_of_somebodys_own_is_left_alone(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_organization(slug="southgate", name="Real", via="web")
    source = replace(read(), slug="southgate")
    monkeypatch.setattr("isthmus.home.demo.read", lambda: source)
    with pytest.raises(Invalid, match="an organization of your own"):
        demo.load()


def test_dates_are_relative() -> None:
    today = timezone.localdate()
    assert day("-180d") == today - timedelta(days=180)
    assert day("+45d") == today + timedelta(days=45)
    assert moment("-3d", "x") == moment("-3d", "x")
    for wrong in ("180d", "-180", "soon"):
        with pytest.raises(ValueError, match="is not"):
            day(wrong)
    tuesday = moment("-3w tue 09:40", "x")
    assert (tuesday.weekday(), tuesday.hour, tuesday.minute) == (1, 9, 40)
    monday = today - timedelta(days=today.weekday())
    assert tuesday.date() == monday - timedelta(weeks=3) + timedelta(days=1)
    earlier = moment("-3h", "x")
    assert timedelta(hours=3) <= timezone.now() - earlier < timedelta(hours=3.1)
    for wrong in ("-0w tue 09:40", "-3w someday 09:40", "3h"):
        with pytest.raises(ValueError, match="is not"):
            moment(wrong, "x")


def test_texts_are_of_a_real_length_and_name_what_exists() -> None:
    source = read()
    keys = {item["key"] for item in source.documents}
    for item in source.documents:
        assert 60 <= len(re.findall(r"\w+", item["body"])) <= 400, item["key"]
    for assessment in source.assessments:
        for row in assessment["judgements"]:
            assert set(row.get("evidence", ())) <= keys, row
    assert (place() / "README.md").exists()


def test_another_system_told_of_the_inventory(northgate: Organization) -> None:
    (one,) = Discrepancy.objects.as_system("test").filter(organization=northgate)
    assert (one.field, one.held, one.seen, one.state) == (
        "serial_number", "SA-77120-5", "SA-80341-1", "open",
    )  # fmt: skip
    (stale,) = Sighting.objects.filter(organization=northgate, stale_since__isnull=False)
    assert stale.entry.title == "Backup server"


def test_acceptances_of_risks_hold_until_something_changes(northgate: Organization) -> None:
    rows = Risk.objects.as_system("test").filter(organization=northgate, state="accepted")
    risks = [*rows]
    found = held(RiskType, risks, timezone.now(), [RiskType.approvals[0]])
    out_of_date = [one.record.title for one in found if one.missing]
    assert len(found) == 4
    assert out_of_date == ["The supplier of the night watch goes out of business"]
    (by_both,) = [one for one in risks if one.customers_asked]
    (yes,) = held(RiskType, [by_both], timezone.now(), [RiskType.approvals[1]])
    assert [*yes.parties.values()] == ["Harbour Logistics"]
    assert not yes.missing


def test_the_statement_of_applicability_contradicts_itself_in_every_way_of_a_draft(
    northgate: Organization,
) -> None:
    (statement,) = Statement.objects.as_system("test").filter(organization=northgate)
    load_parts(StatementType, [statement])
    lines, viewer = lines_of(statement), system_viewer(northgate, "test")
    held_by = registered(statement.edition, lines, northgate.pk, viewer)
    obliged = obligations(held_by, viewer)
    assert [one.title for met in obliged.values() for one in met] == [
        "Handle customers' personal data only as they instruct"
    ]
    said = contradicting(statement, lines, held_by, obliged, viewer)
    found = {(one.code, one.line) for one in said}
    assert found >= {
        ("excluded-and-used", "A.5.22"), ("excluded-without-reason", "A.8.28"), ("late", "A.6.7"),
        ("register-differs", "A.8.13"),
    }  # fmt: skip


def test_security_incidents_show_what_they_lead_to(northgate: Organization) -> None:
    """A published effect, a rhythm from the agreement, a lesson that is a risk, custody and duties."""
    said = Edge.objects.current()
    (published,) = said.filter(type=PUBLISHED_AS.code)
    assert published.source.circle_id is not None
    assert published.target.circle_id is None
    (lesson,) = said.filter(type=SHOWS_RISK.code)
    assert lesson.target.state == "identified"
    (major,) = _rows(MajorIncident, northgate).filter(state="reviewed")
    assert major.update_every == 120
    states = _rows(EvidenceItem, northgate).values_list("state", flat=True)
    assert {"held", "offered"} <= {*states}
    assert _rows(NotificationDuty, northgate).filter(state="in_force").count() == 4
    day = timezone.localdate()
    assert [len(people) for people in security_function(northgate, day).values()] == [2]
