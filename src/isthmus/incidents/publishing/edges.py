"""How a restricted case hangs together with what its handlers published of its effects."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.incidents.edges import REPORTS

#: Drawn by a move of the case, never by hand, and told by the history of the case alone: what was
#: published knows nothing of it.
PUBLISHED_AS = declare(
    EdgeType("published_as", "is published as", "tells of the effects of", sources=REPORTS,
             targets=REPORTS, by_field=True)
)  # fmt: skip
