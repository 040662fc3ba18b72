"""Which playbooks a report follows."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.incidents.edges import REPORTS
from isthmus.incidents.playbooks.guards import FOLLOWS_PLAYBOOK

PLAYBOOK = "incidents.playbook"

FOLLOWS = declare(
    EdgeType(FOLLOWS_PLAYBOOK, "follows the playbook", "followed by", sources=REPORTS,
             targets=(PLAYBOOK,))
)  # fmt: skip
