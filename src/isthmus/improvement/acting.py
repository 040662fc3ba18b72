"""What is made of a test that a control failed: it is related to the test, and known to no more people.

The moves are the test's own (`controls.models.trial`), so that pages, API and commands have them; what
comes of them stands here, since controls know nothing of nonconformities.
"""

from __future__ import annotations

from typing import Any

from isthmus.controls.models import ControlTest
from isthmus.engine.door import create, relate
from isthmus.engine.door.follow import Change
from isthmus.engine.door.restrict import restrict_by_rule
from isthmus.engine.language import tr
from isthmus.engine.models import CircleMember
from isthmus.engine.registry import RecordType
from isthmus.engine.web.hooks import RecordPage
from isthmus.improvement.edges import ACTS_ON
from isthmus.improvement.origin import Origin
from isthmus.improvement.records import ImprovementType, NonconformityType

FIND, PROPOSE = "find_nonconformity", "propose_improvement"
#: What a move makes, and the field that says what was found.
MAKES: dict[str, tuple[type[RecordType], str]] = {
    FIND: (NonconformityType, "finding"),
    PROPOSE: (ImprovementType, "idea"),
}


def follow(change: Change) -> None:
    """Make what was asked for of each test, and relate it. That of a restricted test is restricted to
    those who know of it, in the same transaction."""
    if change.verb not in MAKES or change.record_type.model is not ControlTest:
        return
    record_type, text = MAKES[change.verb]
    act = change.act
    for test in change.records:
        assert isinstance(test, ControlTest)
        said = change.inputs.get(text, "").strip() or test.found
        values: dict[str, Any] = {
            "title": change.inputs["title"],
            text: said,
            "origin": Origin.TEST.value,
        }
        if record_type is NonconformityType:
            values["found_on"] = test.done_on
        (made,) = create(record_type, [values], act)
        relate(made.pk, ACTS_ON.code, [test.pk], act)
        if test.circle_id is not None:
            knowing = CircleMember.objects.filter(circle=test.circle_id)
            members = [*knowing.values_list("principal", flat=True)]
            why = tr("It acts on a restricted test.")
            restrict_by_rule(record_type, made.pk, members, act, why)


def acting_rail(page: RecordPage) -> dict[str, Any] | None:
    """Return what `improvement/acting_rail.html` draws on the page of a failed test on which nothing acts;
    the moves that make something stand above it. No query."""
    test: Any = page.record
    if test.state != "failed" or page.related_by(ACTS_ON.code, outgoing=False):
        return None
    return {}
