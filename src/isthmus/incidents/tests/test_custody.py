"""Evidence and its chain of custody: both sides confirm, gaps are computed, nothing is edited."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.conformity.probe import Sight
from isthmus.engine.attachments.operations import attach
from isthmus.engine.door import Absent, Act, Edit, Refused, create, edit, move, restrict
from isthmus.engine.files import opened, store
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Event, Notice, Principal, StoredFile
from isthmus.engine.needs.desk import everything
from isthmus.engine.notices.working import tell_news
from isthmus.incidents.evidence import custody, probes
from isthmus.incidents.evidence.custody import gaps, standing
from isthmus.incidents.evidence.custody_step import CustodyStep
from isthmus.incidents.evidence.integrity import check_all
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.incidents.evidence.shown import chain_of
from isthmus.incidents.evidence.words import Chain
from isthmus.incidents.records import IncidentType
from isthmus.people.models import Membership
from isthmus.people.operations import create_token
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOTEBOOK = {
    "title": "Notebook", "description": "Black, no label", "place": "Hall A",
    "method": "Switched off, photographed, sealed", "seal_number": "N-1",
}  # fmt: skip


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def item(act: Act, **values: Any) -> Any:
    (made,) = create(EvidenceItemType, [{**NOTEBOOK, **values}], act)
    return made


def do(record: Any, verb: str, act: Act, **inputs: Any) -> Any:
    (moved,) = move(EvidenceItemType, verb, [record.pk], act, inputs)
    return moved


def key(act: Act) -> int:
    assert act.viewer.principal_id is not None
    return act.viewer.principal_id


def person(act: Act) -> str:
    return Principal.objects.get(pk=key(act)).reference


def codes(refused: Any) -> set[str]:
    return {reason.code for _, reason in refused.value.reasons}


def short(seen: Any) -> int:
    return int(seen.falling_short.count())


def test_until_the_receiver_confirms_it_is_with_the_giver(acts: dict[str, Act], act: Act) -> None:
    receiver = acts["contributor"]
    made = item(act)
    assert (made.holder_id, made.custody) == (act.viewer.principal_id, Chain.UNBROKEN)
    do(made, "hand_over", act, to=person(receiver))
    there = EvidenceItem.objects.as_system("test").get(pk=made.pk)
    assert (there.state, there.holder_id) == ("offered", act.viewer.principal_id)
    with pytest.raises(Refused) as refused:
        do(made, "receive", act)
    assert codes(refused) == {"not-receiver"}
    got = do(made, "receive", receiver, place="Safe 2", seal="N-2")
    assert (got.state, got.holder_id) == ("held", receiver.viewer.principal_id)
    assert (got.kept_at, got.seal_number) == ("Safe 2", "N-2")
    with pytest.raises(Refused) as refused:
        do(made, "hand_over", act, to=person(receiver))
    assert codes(refused) == {"not-holder"}
    assert [one.kind for one in chain_of(got)] == ["collected", "offered", "accepted"]
    assert gaps(chain_of(got)) == []


def test_what_a_receiver_refuses_stays_with_the_giver(acts: dict[str, Act], act: Act) -> None:
    made, receiver = item(act), acts["contributor"]
    do(made, "hand_over", act, to=person(receiver))
    back = do(made, "refuse", receiver, reason="The seal is broken.")
    assert (back.state, back.holder_id) == ("held", act.viewer.principal_id)
    assert back.offered_to_id is None
    assert chain_of(back)[-1].note == "The seal is broken."


def test_a_receiver_who_can_not_see_it_or_holds_it_is_refused(
    acts: dict[str, Act], act: Act
) -> None:
    case = create(IncidentType, [{"title": "Leak", "security_seen": "yes"}], act)[0]
    made = item(act, incident=case.pk)
    with pytest.raises(Refused) as refused:
        do(made, "hand_over", act, to=person(act))
    assert codes(refused) == {"same"}
    restrict(IncidentType, case.pk, [key(act)], fresh(act), "Named people only")
    with pytest.raises(Refused) as refused:
        do(made, "hand_over", fresh(act), to=person(acts["contributor"]))
    assert codes(refused) == {"receiver-unseeing"}


def fresh(act: Act) -> Act:
    """Return the act of somebody who knows what they were let into meanwhile."""
    membership = Membership.objects.get(principal=key(act))
    return Act.now(viewer_of(membership), "test")


def test_evidence_is_restricted_with_its_report_and_leaves_no_trace(
    acts: dict[str, Act], act: Act
) -> None:
    case = create(IncidentType, [{"title": "Leak", "security_seen": "yes"}], act)[0]
    made = item(act, incident=case.pk)
    outsider = acts["contributor"].viewer
    assert EvidenceItem.objects.visible_to(outsider).filter(pk=made.pk).exists()
    restrict(IncidentType, case.pk, [key(act)], fresh(act), "Named people only")
    assert not EvidenceItem.objects.visible_to(outsider).filter(pk=made.pk).exists()
    later = item(fresh(act), incident=case.pk)
    assert not EvidenceItem.objects.visible_to(outsider).filter(pk=later.pk).exists()
    for one in (made, later):
        row = EvidenceItem.objects.as_system("test").get(pk=one.pk)
        assert row.circle_id is not None
        with pytest.raises(Absent):
            do(row, "put", acts["contributor"], place="Elsewhere")
    seen = probes.evidence_custody_gap(Sight(act.viewer.organization, (), act.today))
    assert not list(seen.examined)


def test_what_was_collected_is_corrected_with_a_reason_and_never_edited(act: Act) -> None:
    made = item(act)
    for values in ({"method": "Otherwise"}, {"place": "Hall B"}, {"seal_number": "N-9"}):
        with pytest.raises(Refused) as refused:
            edit(EvidenceItemType, [Edit(made.pk, values)], act)
        assert codes(refused) == {"collected"}
    edit(EvidenceItemType, [Edit(made.pk, {"title": "Notebook of the office"})], act)
    done = do(made, "correct", act, reason="Wrong hall", place="Hall B", at="2026-01-02 10:00")
    assert (done.place, done.method) == ("Hall B", NOTEBOOK["method"])
    assert done.collected_at.year == 2026


def test_somebody_who_collected_it_confirms_by_what_they_do_next(
    acts: dict[str, Act], act: Act
) -> None:
    other = acts["contributor"]
    made = item(act, collected_by=other.viewer.principal_id)
    assert (made.holder_id, made.custody) == (other.viewer.principal_id, Chain.UNCONFIRMED)
    assert [gap.kind for gap in gaps(chain_of(made))] == [custody.NOT_CONFIRMED]
    put = do(made, "put", other, place="Safe")
    assert put.custody == Chain.UNBROKEN
    assert gaps(chain_of(put)) == []


def test_what_was_missing_is_a_gap_until_somebody_explains_it(
    acts: dict[str, Act], act: Act
) -> None:
    made = item(act)
    gone = do(made, "report_missing", act, reason="Not in the safe")
    assert (gone.state, gone.holder_id, gone.custody) == ("missing", None, Chain.BROKEN)
    sight = Sight(act.viewer.organization, (), act.today)
    assert short(probes.evidence_unaccounted_for(sight)) == 1
    found = do(made, "find", acts["contributor"], how="Behind the shelf")
    assert found.holder_id == acts["contributor"].viewer.principal_id
    assert [gap.kind for gap in gaps(chain_of(found))] == [custody.UNKNOWN]
    assert short(probes.evidence_unaccounted_for(sight)) == 0
    assert short(probes.evidence_custody_gap(sight)) == 1
    do(made, "explain", act, why="The seal was whole")
    assert short(probes.evidence_custody_gap(sight)) == 0


def test_a_handover_that_nobody_answers_is_unaccounted_for(acts: dict[str, Act], act: Act) -> None:
    made = item(act)
    do(made, "hand_over", act, to=person(acts["contributor"]))
    organization = act.viewer.organization
    soon, late = (Sight(organization, (), act.today + timedelta(days=days)) for days in (1, 4))
    assert short(probes.evidence_unaccounted_for(soon)) == 0
    assert short(probes.evidence_unaccounted_for(late)) == 1


def test_it_stays_under_a_hold_and_until_its_day(acts: dict[str, Act], act: Act) -> None:
    made, witness = item(act, keep_until=act.today), person(acts["contributor"])
    do(made, "hold", act, why="Proceedings 7/26")
    with pytest.raises(Refused) as refused:
        do(made, "dispose", act, how="Shredded", witness=witness)
    assert codes(refused) == {"legal-hold", "no-proof"}
    do(made, "release", act, why="Closed")
    do(made, "extend", act, until=act.today + timedelta(days=1), why="Asked for")
    with pytest.raises(Refused) as refused:
        do(made, "extend", act, until=act.today, why="Shorter")
    assert codes(refused) == {"not-later"}
    with pytest.raises(Refused) as refused:
        do(made, "dispose", act, how="Shredded", witness=witness)
    assert codes(refused) == {"retention", "no-proof"}


def test_it_is_disposed_of_with_a_witness_and_proof(acts: dict[str, Act], act: Act) -> None:
    made = item(act, keep_until=act.today)
    with pytest.raises(Refused) as refused:
        do(made, "dispose", act, how="Shredded", witness=person(acts["contributor"]))
    assert codes(refused) == {"no-proof"}
    attach(made.pk, [ContentFile(b"shredded", name="certificate.txt")], act)
    with pytest.raises(Refused) as refused:
        do(made, "dispose", act, how="Shredded", witness=person(act))
    assert codes(refused) == {"witness"}
    gone = do(made, "dispose", act, how="Shredded", witness=person(acts["contributor"]))
    assert (gone.state, gone.holder_id, gone.proof) == ("disposed", None, "Shredded")
    assert gone.witness_id == acts["contributor"].viewer.principal_id
    assert chain_of(gone)[-1].to_id == gone.witness_id
    report = verify(act.viewer.organization)
    assert report.sound, report.findings


def test_whom_it_is_handed_to_is_told_and_finds_it_in_their_work(
    acts: dict[str, Act], act: Act
) -> None:
    made, receiver = item(act), acts["contributor"]
    do(made, "hand_over", act, to=person(receiver))
    waiting = everything(receiver.viewer).needs
    assert [(one.sort, one.reference) for one in waiting] == [("evidence", made.reference)]
    tell_news.call(act.viewer.organization_id)
    told = Notice.objects.filter(principal=receiver.viewer.principal_id, entry=made.pk)
    assert [one.kind for one in told] == ["handed"]
    do(made, "receive", receiver)
    assert not [one for one in everything(receiver.viewer).needs if one.sort == "evidence"]


@dataclass(frozen=True)
class Written:
    kind: str
    at: datetime
    recorded_at: datetime
    by_id: int | None
    holder_id: int | None


NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MOVES = (
    "offered", "accepted", "asked", "given", "taken_over", "stored", "missing", "found", "put_on_hold",
    "released",
)  # fmt: skip


@given(
    st.booleans(),
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(MOVES), st.integers(1, 3)), max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_how_a_chain_stands_is_what_its_gaps_say(
    late: bool, collector: int, moves: list[tuple[str, int]]
) -> None:
    """The column is kept step by step, the gaps are read from the whole chain: they agree."""
    record: Any = EvidenceItem(holder_id=collector, custody=Chain.UNBROKEN)
    record.new_parts = []
    writer = 1
    began = NOON - timedelta(days=3 if late else 0)
    if late:
        record.custody = Chain.BROKEN
    elif collector != writer:
        record.custody = Chain.UNCONFIRMED
    steps = [Written("collected", began, NOON, writer, collector)]
    for number, (kind, actor) in enumerate(moves, 1):
        at = NOON + timedelta(minutes=number)
        act: Any = _Acting(actor, at)
        holder: Mapping[str, Any] = {}
        if kind in ("accepted", "taken_over", "found"):
            holder = {"holder_id": actor}
        elif kind == "missing":
            holder = {"holder_id": None}
        record._step(kind, act, **holder)
        steps.append(Written(kind, at, at, actor, record.holder_id))
    assert standing(gaps(steps)) == record.custody
    found: list[CustodyStep] = record.new_parts
    assert [one.kind for one in found] == [kind for kind, _ in moves]
    for gap in gaps(steps):
        assert gap.ended is None or gap.begun <= gap.ended


class _Acting:
    def __init__(self, who: int, at: datetime) -> None:
        self.viewer = type("Who", (), {"principal_id": who})()
        self.occurred_at = self.recorded_at = at


def test_a_file_is_known_by_its_hash_and_not_given_back(act: Act) -> None:
    stored = store(ContentFile(b"log", name="log.txt"), act.viewer.organization)
    made = item(act, file=stored.pk, description="")
    assert not made.is_thing
    with pytest.raises(Refused) as refused:
        do(made, "give_back", act, to="Owner", receipt="1")
    assert codes(refused) == {"is-file"}


@pytest.fixture
def log(act: Act, django_capture_on_commit_callbacks: Any) -> Any:
    """A log that was collected for a report, as an item."""
    case = create(IncidentType, [{"title": "Leak", "security_seen": "yes"}], act)[0]
    stored = store(ContentFile(b"10:04 sign-in from abroad\n" * 9000, name="log.txt"),
                   act.viewer.organization)  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        return item(act, file=stored.pk, incident=case.pk)


def flip(stored: StoredFile) -> None:
    with default_storage.open(stored.path) as file:
        content = bytearray(file.read())
    content[len(content) // 2] ^= 1
    with default_storage.open(stored.path, "wb") as file:
        file.write(bytes(content))


def test_its_file_is_kept_encrypted_with_the_key_of_its_report(log: Any) -> None:
    stored = StoredFile.objects.get(pk=log.file_id)
    assert stored.key is not None
    assert stored.key.entry_id == log.incident_id
    with default_storage.open(stored.path) as file:
        assert b"sign-in" not in file.read()
    with opened(stored, log) as file:
        assert file.read().startswith(b"10:04 sign-in")


def test_a_flipped_byte_is_noticed_refused_and_told(log: Any, acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    assert check_all(act.viewer.organization) == []
    stored = StoredFile.objects.get(pk=log.file_id)
    flip(stored)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            opened(stored, log)
        assert codes(refused) == {"damaged"}
    told = Event.objects.filter(entry=log.pk, verb="file_damaged")
    assert told.count() == 1
    assert EvidenceItem.objects.as_system("test").get(pk=log.pk).damaged_at is not None
    tell_news.call(act.viewer.organization_id)
    notices = Notice.objects.filter(entry=log.pk, kind="damaged")
    assert [one.principal_id for one in notices] == [key(act)]
    assert short(probes.evidence_damaged(Sight(act.viewer.organization, (), act.today))) == 1
    assert [one.pk for one in check_all(act.viewer.organization)] == [log.pk]
    assert told.count() == 1
    flip(stored)
    assert check_all(act.viewer.organization) == []
    assert EvidenceItem.objects.as_system("test").get(pk=log.pk).damaged_at is None
    report = verify(act.viewer.organization)
    assert report.sound, report.findings


def test_a_file_that_is_disposed_of_is_gone_and_its_hash_stays(
    log: Any, acts: dict[str, Act], django_capture_on_commit_callbacks: Any
) -> None:
    act = acts["ims_manager"]
    later = dataclasses.replace(act, occurred_at=act.occurred_at + timedelta(days=1200))
    with django_capture_on_commit_callbacks(execute=True):
        do(log, "dispose", later, how="Deleted", witness=person(acts["contributor"]))
    stored = StoredFile.objects.get(pk=log.file_id)
    assert not default_storage.exists(stored.path)
    assert len(stored.sha256) == 64
    with pytest.raises(Refused) as refused:
        opened(stored, log)
    assert codes(refused) == {"disposed"}
    assert check_all(act.viewer.organization) == []


def test_the_chain_is_read_by_api_as_far_as_it_may_be_known(
    acts: dict[str, Act], act: Act, memberships: dict[str, Membership], system_act: Act
) -> None:
    case = create(IncidentType, [{"title": "Leak", "security_seen": "yes"}], act)[0]
    made = item(act, incident=case.pk)
    do(made, "report_missing", act, reason="Not there")

    def asked(role: str) -> Any:
        _, secret = create_token(
            memberships[role], name="test", writes=False, days=1, act=system_act
        )
        there = EvidenceItem.objects.as_system("test").get(pk=made.pk)
        return Client().get(
            f"/api/v1/o/northgate/custody/{there.reference}",
            headers={"Authorization": f"Bearer {secret}"},
        )

    told = asked("auditor").json()
    assert (told["custody"], told["holder"]) == ("broken", None)
    assert [one["step"] for one in told["chain"]] == ["collected", "missing"]
    assert [one["ended"] for one in told["gaps"]] == [None]
    restrict(IncidentType, case.pk, [key(act)], fresh(act), "Named people only")
    assert asked("auditor").status_code == 404
    assert asked("customer_contact").status_code == 404
    assert asked("ims_manager").status_code == 200


def test_its_page_costs_the_same_however_long_its_chain(
    acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    made, client = item(act), sign_in("ims_manager")
    address = f"/o/northgate/evidence/{made.reference}/"

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    before = cost()
    for number in range(8):
        do(made, "put", act, place=f"Shelf {number}")
    assert cost() == before


def test_a_hold_and_a_correction_reach_it_wherever_it_is(act: Act) -> None:
    made = item(act, keep_until=act.today)
    do(made, "send_out", act, to="Police, C. Stein", receipt="R 7")
    held = do(made, "hold", act, why="Proceedings 7/26")
    assert (held.state, held.holder_id, held.outside) == ("outside", None, "Police, C. Stein")
    assert do(made, "correct", act, reason="Wrong hall", place="Hall C").state == "outside"
    with pytest.raises(Refused) as refused:
        do(made, "void", act, reason="No evidence")
    assert codes(refused) == {"legal-hold"}
    back = do(made, "come_back", act, place="Safe 1")
    assert (back.state, back.holder_id, back.outside) == ("held", key(act), "")
    assert gaps(chain_of(back)) == []


def test_evidence_without_a_report_and_kept_too_long_falls_short(act: Act) -> None:
    """A day to name the report, a week to let it go; a hold, a longer keeping and restricting count."""
    (case,) = create(IncidentType, [{"title": "Somebody signed in at night"}], act)
    until = act.today + timedelta(days=10)
    loose, named = item(act, keep_until=until), item(act, incident=case.pk, keep_until=until)

    def seen(probe: Any, days: int) -> int:
        return short(probe(Sight(act.viewer.organization, (), act.today + timedelta(days=days))))

    lost, late = probes.evidence_without_report, probes.evidence_kept_too_long
    assert [seen(lost, days) for days in (0, 1, 2)] == [0, 0, 1]
    assert [seen(late, days) for days in (10, 17, 18)] == [0, 0, 2]
    do(loose, "hold", act, why="A court asks for it.")
    do(named, "extend", act, until=until + timedelta(days=5), why="The insurer asks.")
    assert [seen(late, days) for days in (18, 22, 23)] == [0, 0, 1]
    restrict(IncidentType, case.pk, [key(act)], act, "Named people only")
    assert seen(late, 23) == 0
    edit(EvidenceItemType, [Edit(loose.pk, {"incident": case.pk})], acts_knowing(act, case))
    assert seen(lost, 2) == 0


def acts_knowing(act: Act, case: Any) -> Act:
    """Return the act of somebody who has since been told of a restricted report."""
    case.refresh_from_db(fields=["circle"])
    viewer = dataclasses.replace(act.viewer, circles=frozenset({case.circle_id}), _known={})
    return dataclasses.replace(act, viewer=viewer)
