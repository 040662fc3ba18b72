"""Relations that conformity rests on."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.standards.shelf import REQUIREMENT

#: Any record may be traced; a type that names the relation among its own is expected to be.
TRACES = declare(
    EdgeType("traces", "traced to", "traced from", targets=(REQUIREMENT,), universal=True)
)
#: A counterpart that was offered and declined, with the reason: kept so that it isn't offered again.
DECLINES = declare(EdgeType("declines", "not traced to", "declined by", targets=(REQUIREMENT,)))
EVIDENCE = declare(
    EdgeType("rests on", "rests on", "evidence for", sources=("conformity.judgement",),
             permission="judge")
)  # fmt: skip
