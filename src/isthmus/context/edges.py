"""Relations by which the organization hangs together.

What they carry decides what a scope statement takes in with what it names: `isms` and `sms` are the
two management systems. Any register may draw them, and declare relations of its own that carry.

Their impact says what is hit when one end is lost. Showing governance, meeting and being bound pass
no loss on: whether an obligation is still met is judged, it doesn't follow.
"""

from __future__ import annotations

from collections.abc import Mapping

from isthmus.engine.edges import EdgeType, Impact, Way, declare

BOTH_FORWARD: Mapping[str, Way] = {"isms": "forward", "sms": "forward"}
BOTH_BACKWARD: Mapping[str, Way] = {"isms": "backward", "sms": "backward"}

#: Who needs the other is lost with it.
LOST_WITH_TARGET, LOST_WITH_SOURCE = Impact("backward"), Impact("forward")

#: What a service, process or system needs to run.
USES = declare(
    EdgeType("uses", "uses", "used by", universal=True, carries=BOTH_FORWARD,
             impact=LOST_WITH_TARGET)
)  # fmt: skip
#: Who or what has a share in it: a supplier, an internal group, a unit, a process.
CONTRIBUTES = declare(
    EdgeType(
        "contributes_to",
        "contributes to",
        "contributed to by",
        universal=True,
        carries=BOTH_BACKWARD,
        impact=LOST_WITH_SOURCE,
    )
)
#: Rules, plans, targets, agreements: they count where what they apply to counts. A loss concerns the
#: agreement on what is lost; the agreement itself still stands.
APPLIES = declare(
    EdgeType("applies_to", "applies to", "subject to", universal=True, carries=BOTH_BACKWARD,
             impact=Impact("backward", loses=False))
)  # fmt: skip
#: Evidence that the provider governs what another party does for it (27013, 5.2; 20000-1:2011, 4.2).
GOVERNS = declare(
    EdgeType("shows_governance", "shows governance of", "governance shown by", universal=True)
)
#: Where an obligation, a need or an expectation is fulfilled.
MEETS = declare(EdgeType("meets", "meets", "met by", universal=True))

#: By fields: a part belongs to its whole, and is lost with it: a room with its building. A building
#: stands when one of its rooms is lost; what needs that room says so itself.
PART_OF = declare(
    EdgeType("part_of", "part of", "has part", by_field=True, carries=BOTH_BACKWARD,
             impact=LOST_WITH_TARGET)
)  # fmt: skip
#: What stands within a physical boundary is secured with it; that says nothing of services.
LOCATED = declare(
    EdgeType("located_at", "located at", "location of", by_field=True, carries={"isms": "backward"},
             impact=LOST_WITH_TARGET)
)  # fmt: skip
#: Another party does it for us, so it has a share in what needs it.
OPERATED = declare(
    EdgeType("operated_by", "operated by", "operates", by_field=True, carries=BOTH_FORWARD,
             impact=LOST_WITH_TARGET)
)  # fmt: skip
#: A unit that carries out a process has a share in it.
CARRIED_OUT = declare(
    EdgeType("carried_out_by", "carried out by", "carries out", by_field=True, carries=BOTH_FORWARD,
             impact=LOST_WITH_TARGET)
)  # fmt: skip
#: An obligation that makes a need or an expectation binding.
BOUND = declare(EdgeType("bound_by", "bound by", "binds us to", by_field=True))
