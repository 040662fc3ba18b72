from isthmus.context.guards.filled import filled
from isthmus.engine.language import N_

has_complainant = filled(
    "party_id",
    "no-party",
    N_("It does not say who complains."),
    N_("Name the party."),
)
