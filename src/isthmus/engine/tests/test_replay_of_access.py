"""The events of records say all that circles, clearances and shares hold: replayed, they are the same."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Act,
    create,
    grant_clearance,
    lift,
    open_in_emergency,
    restrict,
    share,
    unshare,
    withdraw_clearance,
)
from isthmus.engine.door.history import snapshot
from isthmus.engine.models import CircleMember, Clearance, Event, Share
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of

pytestmark = pytest.mark.django_db

Rows = dict[str, dict[str, Any]]


def replayed() -> tuple[dict[str, list[str]], Rows, Rows]:
    """Return members by circle, clearances and shares as the events alone tell them."""
    circles: dict[str, list[str]] = {}
    clearances: Rows = {}
    shares: Rows = {}
    for event in Event.objects.order_by("pk"):
        payload = json.loads(event.payload)
        if "members" in payload.get("circle", {}):
            circles[payload["circle"]["id"]] = payload["circle"]["members"]
        if row := payload.get("clearance"):
            clearances[row["id"]] = row
        if event.verb == "lifted" and "circle" in payload:
            for row in clearances.values():
                open_still = row["withdrawn_at"] is None and row["valid_until"] > event_time(event)
                if row["circle"] == payload["circle"]["id"] and open_still:
                    row["withdrawn_at"] = event_time(event)
        if row := payload.get("share"):
            if event.verb == "shared":
                shares[row["id"]] = row
            else:
                del shares[row["id"]]
    return circles, clearances, shares


def event_time(event: Event) -> str:
    return event.occurred_at.isoformat(timespec="microseconds")


def kept() -> tuple[dict[str, list[str]], Rows, Rows]:
    """Return the same from the tables."""
    circles: dict[str, list[str]] = {}
    for one in CircleMember.objects.order_by("principal_id"):
        circles.setdefault(str(one.circle_id), []).append(str(one.principal_id))
    return (
        circles,
        {str(one.pk): snapshot(one) for one in Clearance.objects.all()},
        {str(one.pk): snapshot(one) for one in Share.objects.all()},
    )


def test_a_life_of_restricting_and_sharing_can_be_told_from_events_alone(
    memberships: dict[str, Membership],
) -> None:
    def now(role: str = "ims_manager") -> Act:
        return Act.now(viewer_of(memberships[role]), "test")

    def key(role: str) -> int:
        return int(memberships[role].principal_id)

    rows = [{"title": f"Plan {n}"} for n in range(4)]
    first, second, third, fourth = (one.pk for one in create(DocumentType, rows, now()))
    bank, mill = (one.pk for one in create(PartyType, [{"title": "B"}, {"title": "M"}], now()))
    for document in (first, second, third):
        share(DocumentType, document, [bank, mill], now())
    unshare(DocumentType, third, [mill], now())
    restrict(DocumentType, first, [key("auditor"), key("approver")], now(), "inquiry")
    restrict(DocumentType, first, [key("auditor")], now(), "fewer")
    hidden = restrict(DocumentType, fourth, [], now(), "other")
    until = now().occurred_at + timedelta(days=3)
    grant_clearance(DocumentType, first, key("contributor"), until, now(), "advice")
    ended = grant_clearance(DocumentType, fourth, key("contributor"), until, now(), "advice")
    withdraw_clearance(DocumentType, fourth, ended.pk, now())
    open_in_emergency(hidden.reference, now("top_management"), "Nobody else is there.")
    lift(DocumentType, first, now(), "over")
    assert replayed() == kept()
    assert [len(one) for one in kept()] == [2, 3, 3]
