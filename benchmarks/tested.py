"""The tests of the controls that are measured: a hundred of each, over the year before, with what they say
of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.generate import Filling, fill, load_of_each
from benchmarks.world import House
from isthmus.controls.edges import TESTS
from isthmus.controls.models import Control, ControlTest
from isthmus.controls.records import ControlTestType, ControlType
from isthmus.engine.door.deriving import derive_anew
from isthmus.engine.door.transaction import CHUNK
from isthmus.engine.keys import new_key
from isthmus.engine.models import Edge

#: Tests of one control.
EACH = 100


def fill_with_tests(place: House) -> None:
    """Write the tests of the controls of an organization, related to them, and let what they say follow."""
    place.pools[Control] = place.keys
    fill(Filling(ControlTestType, place.act(), place.pools, len(place.keys) * EACH))
    tests = ControlTest.objects.as_system("bench").filter(
        organization=place.organization, control__isnull=False
    )
    controls = dict(tests.values_list("pk", "control_id"))
    load_of_each(Edge, [*controls], partial(_edge, place, controls))
    for start in range(0, len(place.keys), CHUNK):
        derive_anew(ControlType, place.keys[start : start + CHUNK], place.act())


def _edge(place: House, controls: dict[int, int], number: int, key: int) -> Iterator[Edge]:
    act = place.act()
    yield Edge(
        id=new_key(),
        organization_id=place.organization.pk,
        source_id=key,
        target_id=controls[key],
        type=TESTS.code,
        made_by_id=act.viewer.principal_id,
        valid_from=act.occurred_at,
    )
