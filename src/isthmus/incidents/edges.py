"""How reports hang together with what they are about: by fields.

What a report is about does not make it a member of a scope, and no loss travels along it: whose rules
apply is worked out (`applying`).
"""

from isthmus.engine.edges import EdgeType, declare
from isthmus.risks.edges import RISK

INCIDENT = "incidents.incident"
REPORTS = (INCIDENT,)

AFFECTS_SERVICE = declare(
    EdgeType("affects_service", "affects", "affected by", sources=REPORTS,
             targets=("services.service",), by_field=True)
)  # fmt: skip
AFFECTS_ITEM = declare(
    EdgeType("affects_item", "affects", "affected by", sources=REPORTS, targets=("assets.item",),
             by_field=True)
)  # fmt: skip
HAPPENED_AT = declare(
    EdgeType("happened_at", "happened at", "place of", sources=REPORTS,
             targets=("context.location",), by_field=True)
)  # fmt: skip
HITS = declare(
    EdgeType("hits", "hits", "hit by", sources=REPORTS, targets=("people.party",), by_field=True)
)
#: A person the report is about: suspected, hit, or a witness. Drawn by those who work on it.
INVOLVES = declare(
    EdgeType("involves", "involves", "is involved in", sources=REPORTS, targets=("people.person",))
)  # fmt: skip
#: One of several reports with one cause.
CHILD_OF = declare(
    EdgeType("child_of", "belongs to", "has with it", sources=REPORTS, targets=REPORTS,
             by_field=True)
)  # fmt: skip
#: The same, reported twice.
MERGED_INTO = declare(
    EdgeType("merged_into", "is merged into", "has merged into it", sources=REPORTS,
             targets=REPORTS, by_field=True)
)  # fmt: skip
#: What a report taught that may happen again. Drawn by hand, or by raising the risk from the report.
SHOWS_RISK = declare(
    EdgeType("shows_risk", "shows the risk", "shown by", sources=REPORTS, targets=(RISK,))
)
