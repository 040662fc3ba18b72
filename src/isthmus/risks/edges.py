"""What risks are about, and what was taken into account with them."""

from isthmus.assets.edges import ITEM, PARTY
from isthmus.engine.edges import EdgeType, declare

RISK = "risks.risk"
METHOD = "risks.method"
APPROACH = "risks.approach"
LEVEL = "risks.acceptancelevel"

#: What would be hit, or where it would come from. A supplier may be both.
THREATENS = declare(
    EdgeType("threatens", "puts at risk", "at risk by", sources=(RISK,),
             targets=(ITEM, "services.service", "context.process", "context.location",
                      "context.unit", PARTY))
)  # fmt: skip
#: Obligations and needs that somebody thought of when the risk was assessed (27013, 6.3.5 a).
CONSIDERS = declare(
    EdgeType("considers", "takes into account", "taken into account by", sources=(RISK,),
             targets=("context.obligation", "context.need", "agreements.agreement"))
)  # fmt: skip
