"""Deadlines of notifications that come near or are missed."""

from isthmus.incidents.falling_due import FallingDue
from isthmus.incidents.notifying.models import TO_BE_TOLD, Notification
from isthmus.incidents.notifying.verbs import MISSED, WARNED

DEADLINES = FallingDue(
    Notification,
    (TO_BE_TOLD,),
    "deadlines",
    due="due_at",
    warn="warn_at",
    warned="warned_for",
    missed="missed_for",
    warning=WARNED,
    missing=MISSED,
)
