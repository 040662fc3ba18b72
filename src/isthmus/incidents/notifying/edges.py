"""How notifications hang together with reports and duties, and duties with obligations: by fields."""

from isthmus.engine.edges import EdgeType, declare
from isthmus.incidents.edges import REPORTS

DUTY = "incidents.notificationduty"
NOTIFICATION = "incidents.notification"

TELLS_OF = declare(
    EdgeType("tells_of", "tells of", "is told of by", sources=(NOTIFICATION,), targets=REPORTS,
             by_field=True)
)  # fmt: skip
TOLD_BY_DUTY = declare(
    EdgeType("told_by_duty", "follows the duty", "followed by", sources=(NOTIFICATION,),
             targets=(DUTY,), by_field=True)
)  # fmt: skip
DEMANDED_BY = declare(
    EdgeType("demanded_by", "is demanded by", "demands to tell", sources=(DUTY,),
             targets=("context.obligation",), by_field=True)
)  # fmt: skip
