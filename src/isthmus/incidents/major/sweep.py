"""Updates to the customer that are due soon or late."""

from isthmus.incidents.falling_due import FallingDue
from isthmus.incidents.major.models import LIVE, MajorIncident
from isthmus.incidents.major.verbs import UPDATE_MISSED, UPDATE_WARNED

UPDATES = FallingDue(
    MajorIncident,
    LIVE,
    "updates",
    due="update_due",
    warn="update_warn_at",
    warned="update_warned_for",
    missed="update_missed_for",
    warning=UPDATE_WARNED,
    missing=UPDATE_MISSED,
)
