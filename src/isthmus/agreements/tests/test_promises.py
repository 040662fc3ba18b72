"""Which target holds, and what a version of an agreement says of counting."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from isthmus.agreements.calendars.terms import Terms, Weekly
from isthmus.agreements.calendars.working_time import WorkingTime, seconds
from isthmus.agreements.clocks.history import Options, Rebinding, Reopening
from isthmus.agreements.clocks.promises import Promised, targets_for
from isthmus.agreements.in_force import terms_of_version
from isthmus.agreements.tests.slow_clock import at

OFFICE = (*(Weekly(day, 420, 1140) for day in range(4)), Weekly(4, 420, 780))
CALENDARS: dict[Hashable, WorkingTime] = {
    7: WorkingTime([(date(2026, 1, 1), Terms("Europe/Berlin", weekly=OFFICE))])
}
OPENED = seconds(at(2026, 3, 25, 9))


def promised(row: int, hours: str = "4", **more: Any) -> Promised:
    return Promised(row, "restoration", Decimal(hours), **({"unit": "hours"} | more))


def row_for(
    *offered: Promised, kinds: Any = ("incident",), service: Any = 5, priority: str = "2"
) -> Any:
    found = targets_for(offered, kinds, service, priority, CALENDARS, OPENED)
    return found["restoration"].row if found else None


def test_the_most_specific_target_holds() -> None:
    everything, of_priority = promised(1), promised(2, priority="2")
    of_kind, of_service = promised(3, kind="incident"), promised(4, service=5)
    both = promised(5, service=5, priority="2")
    assert row_for(everything) == 1
    assert row_for(everything, of_priority) == 2
    assert row_for(of_priority, of_kind) == 3
    assert row_for(of_kind, of_service) == 4
    assert row_for(of_service, both) == 5
    assert row_for(both, of_service, of_kind, of_priority, everything) == 5


def test_a_security_incident_has_its_own_target_although_it_is_an_incident_as_well() -> None:
    of_incidents = promised(1, kind="incident")
    of_security = promised(2, "8", kind="security_incident")
    kinds = ("incident", "security_incident")
    assert row_for(of_incidents, of_security, kinds=kinds) == 2
    assert row_for(of_incidents, of_security) == 1


def test_of_two_equally_specific_ones_the_stricter_holds() -> None:
    assert row_for(promised(1, "4"), promised(2, "2"), promised(3, "3")) == 2


@pytest.mark.parametrize("more", [{"priority": "1"}, {"kind": "request"}, {"service": 6}])
def test_what_is_for_others_does_not_hold(more: dict[str, Any]) -> None:
    assert row_for(promised(1, **more)) is None


@pytest.mark.parametrize(
    ("value", "unit", "calendar", "length", "counted_by"),
    [
        ("90", "minutes", 7, 5400, 7),
        ("0.5", "hours", None, 1800, None),
        ("2", "days", 7, 2 * 86_400, None),
        # Four days of twelve hours and one of six are days of 10.8 hours.
        ("2", "working_days", 7, 2 * 38_880, 7),
        ("2", "working_days", None, 2 * 86_400, None),
        ("0.001", "minutes", None, 1, None),
    ],
)
def test_units_become_seconds(
    value: str, unit: str, calendar: int | None, length: int, counted_by: int | None
) -> None:
    target = promised(1, value, unit=unit, calendar=calendar).target(CALENDARS, OPENED)
    assert (target.seconds, target.calendar) == (length, counted_by)


def test_a_version_from_before_the_options_counts_as_it_did() -> None:
    content = (
        '{"fields":{"title":"Mail"},"parts":{"targets":[{"applies_to":"Priority 1","calendar":"24×7",'
        '"description":"","id":"9","metric":"restoration","unit":"hours","value":"4.000"},'
        '{"applies_to":"","calendar":"","description":"","id":"8","metric":"availability",'
        '"unit":"percent","value":"99.900"}]}}'
    )
    terms = terms_of_version(content)
    assert terms.promised == (Promised("9", "restoration", Decimal("4.000"), "hours"),)
    assert terms.options == Options(frozenset(), Rebinding.OPENING, Reopening.CONTINUED)
    assert terms.priorities == {}
