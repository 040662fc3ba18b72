"""Relations by which the organization hangs together.

What they carry decides what a scope statement takes in with what it names: `isms` and `sms` are the
two management systems. Any register may draw them, and declare relations of its own that carry.
"""

from __future__ import annotations

from collections.abc import Mapping

from isthmus.engine.edges import EdgeType, Way, declare

BOTH_FORWARD: Mapping[str, Way] = {"isms": "forward", "sms": "forward"}
BOTH_BACKWARD: Mapping[str, Way] = {"isms": "backward", "sms": "backward"}

#: What a service, process or system needs to run.
USES = declare(EdgeType("uses", "uses", "used by", universal=True, carries=BOTH_FORWARD))
#: Who or what has a share in it: a supplier, an internal group, a unit, a process.
CONTRIBUTES = declare(
    EdgeType(
        "contributes_to",
        "contributes to",
        "contributed to by",
        universal=True,
        carries=BOTH_BACKWARD,
    )
)
#: Rules, plans, targets, agreements: they count where what they apply to counts.
APPLIES = declare(
    EdgeType("applies_to", "applies to", "subject to", universal=True, carries=BOTH_BACKWARD)
)
#: Evidence that the provider governs what another party does for it (27013, 5.2; 20000-1:2011, 4.2).
GOVERNS = declare(
    EdgeType("shows_governance", "shows governance of", "governance shown by", universal=True)
)
#: Where an obligation, a need or an expectation is fulfilled.
MEETS = declare(EdgeType("meets", "meets", "met by", universal=True))

#: By fields: a part belongs to its whole.
PART_OF = declare(EdgeType("part_of", "part of", "has part", by_field=True, carries=BOTH_BACKWARD))
#: What stands within a physical boundary is secured with it; that says nothing of services.
LOCATED = declare(
    EdgeType("located_at", "located at", "location of", by_field=True, carries={"isms": "backward"})
)
#: Another party does it for us, so it has a share in what needs it.
OPERATED = declare(
    EdgeType("operated_by", "operated by", "operates", by_field=True, carries=BOTH_FORWARD)
)
#: A unit that carries out a process has a share in it.
CARRIED_OUT = declare(
    EdgeType("carried_out_by", "carried out by", "carries out", by_field=True, carries=BOTH_FORWARD)
)
#: An obligation that makes a need or an expectation binding.
BOUND = declare(EdgeType("bound_by", "bound by", "binds us to", by_field=True))
