"""What controls add to lists and pages, and what they do about writes."""

from isthmus.controls.edges import CONTROL, TESTS
from isthmus.controls.following import follow
from isthmus.controls.shown import compliance_panel, operations_panel, tests_panel
from isthmus.engine.access import CREATE
from isthmus.engine.door.transaction import tellers
from isthmus.engine.web.hooks import ListAction, Panel, list_actions, panels
from isthmus.services.edges import SERVICE

# Before people are told, so that they are told of what follows as well.
tellers.insert(0, follow)
list_actions += [
    ListAction(
        CONTROL, "From a catalogue", "controls_adopt", "list-check", for_register=False, verb=CREATE
    ),
    ListAction(CONTROL, "Compliance level", "compliance", "chart-bar", for_register=False),
]
panels += [
    Panel(CONTROL, "controls/tests_panel.html", tests_panel, incoming=(TESTS.code,), order=5),
    Panel(CONTROL, "controls/operations_panel.html", operations_panel, order=6),
    Panel(
        SERVICE,
        "controls/compliance_panel.html",
        compliance_panel,
        permission=f"{CONTROL}.view",
        order=60,
    ),
]
