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

SESSION = "risks.risksession"
#: What people look at together, one after the other.
LOOKS_AT = declare(
    EdgeType("looks_at", "looks at", "looked at in", sources=(SESSION,), targets=THREATENS.targets)
)
#: They looked, and found no risk; the note says why.
PASSED = declare(
    EdgeType("found_no_risk", "found no risk to", "found without risk in", sources=(SESSION,),
             targets=THREATENS.targets)
)  # fmt: skip
ASSESSED_IN = declare(
    EdgeType("assessed_in", "was assessed in", "assessed", sources=(RISK,), targets=(SESSION,))
)
