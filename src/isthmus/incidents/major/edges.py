"""How a declaration hangs together with the report that is declared major: by a field."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.incidents.edges import REPORTS

MAJOR = "incidents.majorincident"

MAJOR_OF = declare(
    EdgeType("major_of", "declares major", "declared major by", sources=(MAJOR,), targets=REPORTS,
             by_field=True)
)  # fmt: skip
