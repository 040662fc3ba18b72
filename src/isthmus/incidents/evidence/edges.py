"""How evidence hangs together with reports: by the field of its case, and drawn by hand to others."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.incidents.edges import REPORTS

EVIDENCE = "incidents.evidenceitem"

EVIDENCE_OF = declare(
    EdgeType("evidence_of", "is evidence in", "has as evidence", sources=(EVIDENCE,),
             targets=REPORTS, by_field=True)
)  # fmt: skip
#: Of a report beside its own: an item serves several, its circle is that of its own.
ALSO_EVIDENCE_OF = declare(
    EdgeType("also_evidence_of", "is evidence in as well", "has as evidence as well",
             sources=(EVIDENCE,), targets=REPORTS)
)  # fmt: skip
