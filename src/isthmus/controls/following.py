"""What a test means for its control: told at the end of its transaction, inside it.

So list, page and probes say the same from that moment. What only the passing of days changes is done by
a job.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from isthmus.controls.edges import CONTROL_TEST, TESTS
from isthmus.controls.models import Control, ControlTest
from isthmus.controls.records import ControlType, OperationType
from isthmus.controls.tested import Effectiveness
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, field_edges
from isthmus.engine.door.deriving import derive_anew
from isthmus.engine.door.transaction import Told
from isthmus.engine.models import Organization
from isthmus.engine.past import payload_of

EDGES = frozenset({field_edges.DRAWN, field_edges.ENDED})


def follow(organization_id: int, told: Sequence[Told]) -> None:
    """Bring what tests say of controls in line. No query where no test was touched."""
    tests: set[int] = set()
    controls: set[int] = set()
    operations: set[int] = set()
    for entry, event in told:
        if entry.type == CONTROL_TEST:
            tests.add(entry.pk)
            former, _ = payload_of(event).get("changes", {}).get("operation", (None, None))
            if former:
                operations.add(int(former))
        if event.verb in EDGES:
            said = json.loads(event.payload)
            if said["type"] == TESTS.code:
                controls.add(int(said["target"]))
    if tests:
        rows = ControlTest.objects.as_system("what tests say of a control").filter(pk__in=tests)
        found = [*rows.values_list("control_id", "operation_id")]
        controls |= {control for control, _ in found if control}
        operations |= {operation for _, operation in found if operation}
    if controls or operations:
        organization = Organization.objects.get(pk=organization_id)
        moment = max(event.occurred_at for _, event in told)
        act = Act.dated(system_viewer(organization, "control tests"), "job", moment)
        derive_anew(ControlType, sorted(controls), act)
        if operations:
            derive_anew(OperationType, sorted(operations), act)


def grow_old(organization: Organization) -> int:
    """Say of what was passed and holds no more that it is old; return of how many controls."""
    act = Act.now(system_viewer(organization, "control tests"), "job")
    late = Control.objects.as_system("tests that hold no more").filter(
        organization=organization,
        removed_at__isnull=True,
        tested=Effectiveness.PASSED,
        tests_hold_until__lt=act.today,
    )
    return derive_anew(ControlType, sorted(late.values_list("pk", flat=True)), act)
