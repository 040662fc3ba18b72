"""What nonconformities and improvements follow from, and what is not met."""

from isthmus.controls.edges import CONTROL_TEST
from isthmus.engine.edges import EdgeType, declare
from isthmus.incidents.edges import INCIDENT
from isthmus.standards.shelf import REQUIREMENT

NONCONFORMITY = "improvement.nonconformity"
IMPROVEMENT = "improvement.improvement"

#: By a field, so that a report has one story.
LEARNT_FROM = declare(
    EdgeType("learnt_from", "follows from", "led to", sources=(NONCONFORMITY, IMPROVEMENT),
             targets=(INCIDENT,), by_field=True)
)  # fmt: skip
#: What is done about a test that a control failed. Drawn by hand, or by recording it from the test.
ACTS_ON = declare(
    EdgeType("acts_on", "acts on", "acted on by", sources=(NONCONFORMITY, IMPROVEMENT),
             targets=(CONTROL_TEST,))
)  # fmt: skip
#: A requirement may be one of a standard, or one that was accepted, agreed or written down. It is no
#: trace: what is not met is no evidence.
VIOLATES = declare(
    EdgeType("violates", "does not meet", "not met by", sources=(NONCONFORMITY,),
             targets=(REQUIREMENT, "context.obligation", "agreements.agreement",
                      "documents.document"))
)  # fmt: skip
