"""Relations that conformity rests on."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.standards.shelf import REQUIREMENT

#: Any record may be traced; a type that names the relation among its own is expected to be.
TRACES = declare(
    EdgeType("traces", "traced to", "traced from", targets=(REQUIREMENT,), universal=True)
)
#: A counterpart that was offered, or what a trace would stand for in the next edition, and was declined
#: with the reason: kept so that it isn't offered again, and that the trace stands for the rest alone.
DECLINES = declare(EdgeType("declines", "not traced to", "declined by", targets=(REQUIREMENT,)))
#: What says which requirements a record serves.
TRACED_OR_NOT = (TRACES.code, DECLINES.code)
EVIDENCE = declare(
    EdgeType("rests on", "rests on", "evidence for", sources=("conformity.judgement",),
             permission="judge")
)  # fmt: skip
