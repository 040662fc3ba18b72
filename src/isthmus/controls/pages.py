"""What controls add to lists."""

from isthmus.controls.edges import CONTROL
from isthmus.engine.access import CREATE
from isthmus.engine.web.hooks import ListAction, list_actions

list_actions.append(
    ListAction(
        CONTROL, "From a catalogue", "controls_adopt", "list-check", for_register=False, verb=CREATE
    )
)
