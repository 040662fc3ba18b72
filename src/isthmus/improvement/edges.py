"""What nonconformities and improvements follow from: by a field, so that a report has one story."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.incidents.edges import INCIDENT

NONCONFORMITY = "improvement.nonconformity"
IMPROVEMENT = "improvement.improvement"

LEARNT_FROM = declare(
    EdgeType("learnt_from", "follows from", "led to", sources=(NONCONFORMITY, IMPROVEMENT),
             targets=(INCIDENT,), by_field=True)
)  # fmt: skip
