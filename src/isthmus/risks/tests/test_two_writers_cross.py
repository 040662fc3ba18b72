"""A write that changes what a risk rests on meets one that relates that risk: neither waits for ever."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from isthmus.assets.records.item import ItemType
from isthmus.engine.approvals.standing import held
from isthmus.engine.door import Act, Edit, create, edit, relate
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Edge
from isthmus.risks.edges import THREATENS
from isthmus.risks.models import Risk
from isthmus.risks.records import RiskType
from isthmus.risks.tests.made import do, method, risk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_an_item_is_classified_while_its_risk_is_related_again(acts: dict[str, Act]) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time.
    act = acts["ims_manager"]
    one = risk(act, method(acts), treatment="retain")
    first, second = create(ItemType, [{"title": "Database"}, {"title": "Tape"}], act)
    relate(one.pk, THREATENS.code, [first.pk], act)
    do(one, "assess", act)
    do(one, "accept", act, reason="Cheap.")
    held_first, failed = threading.Event(), list[Exception]()

    def classify() -> None:
        with door_open():
            edit(ItemType, [Edit(first.pk, {"classification": "confidential"})], act)
            held_first.set()
            # The other one takes what it can of the risk and the item meanwhile.
            other.join(1)

    def draw() -> None:
        held_first.wait(10)
        relate(one.pk, "related", [first.pk, second.pk], act)

    def alone(what: Any) -> None:
        try:
            what()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=alone, args=(draw,))
    writer = threading.Thread(target=alone, args=(classify,))
    other.start()
    writer.start()
    for thread in (writer, other):
        thread.join(20)
    assert failed == []
    assert Edge.objects.current().filter(source=one.pk, type="related").count() == 2
    found = Risk.objects.as_system("test").get(pk=one.pk)
    (acceptance,) = held(RiskType, [found], act.occurred_at, [RiskType.approvals[0]])
    assert acceptance.missing, "It rested on another classification."
