"""Files with mistakes are told by row and column what to mend, and nothing of them is written."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.context.models import Need, Obligation, Process
from isthmus.context.records.need import NeedType
from isthmus.context.records.obligation import ObligationType
from isthmus.context.records.process import ProcessType
from isthmus.context.records.unit import UnitType
from isthmus.engine import transfer
from isthmus.engine.door import Act, Invalid, create
from isthmus.engine.models import Edge
from isthmus.engine.registry import RecordType
from isthmus.people.records import PartyType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Told = list[tuple[int, str, str]]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def planned(record_type: type[RecordType], text: str, act: Act) -> transfer.Plan:
    sheet = transfer.read(record_type, f"{record_type.register}.csv", text.encode())
    return transfer.plan(record_type, sheet, act.viewer)


def errors(record_type: type[RecordType], text: str, act: Act) -> Told:
    """Return what the file is refused for, be it found before or while it is written."""
    plan = planned(record_type, text, act)
    if plan.errors:
        return [(one.row, one.column, one.code) for one in plan.errors]
    with pytest.raises(Invalid) as caught:
        transfer.apply(plan, act)
    return [(one.row, one.field, one.code) for one in caught.value.errors]


def test_a_party_that_nobody_knows_is_named_with_its_row(act: Act) -> None:
    (harbour,) = create(PartyType, [{"title": "Harbour"}], act)
    text = f"title,party\nMail,{harbour.reference}\nFiles,PAR-9999\n"
    assert errors(NeedType, text, act) == [(3, "party", "unknown")]
    assert errors(ProcessType, "title,operated_by\nWatch,Nobody\n", act) == [
        (2, "operated_by", "unknown")
    ]
    assert not Need.objects.as_system("test").exists()


def test_dates_that_overlap_the_wrong_way_are_told_by_row(act: Act) -> None:
    text = (
        "title,applies_from,applies_until\nGood,2026-01-01,2026-01-01\nBad,2026-02-01,2026-01-31\n"
    )
    assert errors(ObligationType, text, act) == [(3, "applies_until", "order")]
    assert not Obligation.objects.as_system("test").exists()


def test_a_unit_that_a_file_makes_a_part_of_itself_is_told(act: Act) -> None:
    top, low = create(UnitType, [{"title": "Top"}, {"title": "Low"}], act)
    text = f"reference,title,parent\n{top.reference},Top,{low.reference}\n{low.reference},Low,{top.reference}\n"
    told = errors(UnitType, text, act)
    assert {(column, code) for _, column, code in told} == {("parent", "cycle")}


@pytest.mark.parametrize(
    ("record_type", "text", "told"),
    [
        (PartyType, "title,acts_as_supplier\nA,no\nB,yes\n", (3, "acts_as_supplier", "customer")),
        (PartyType, "title,website\nA,javascript:alert(1)\n", (2, "website", "url")),
        (ProcessType, "title,concerns\nA,quality\n", (2, "concerns", "choice")),
    ],
)
def test_what_contradicts_itself_is_told(
    record_type: type[RecordType], text: str, told: Any, act: Act
) -> None:
    assert errors(record_type, text, act) == [told]


def test_what_fields_say_stands_in_the_graph_after_an_import(act: Act) -> None:
    (party,) = create(PartyType, [{"title": "Brightwatch", "supplier": True}], act)
    (unit,) = create(UnitType, [{"title": "Desk"}], act)
    text = f"title,unit,operated_by\nWatch,{unit.reference},{party.reference}\n"
    transfer.apply(planned(ProcessType, text, act), act)
    process = Process.objects.as_system("test").get()
    edges = Edge.objects.current().filter(source=process.pk).values_list("type", "target")
    assert set(edges) == {("carried_out_by", unit.pk), ("operated_by", party.pk)}
