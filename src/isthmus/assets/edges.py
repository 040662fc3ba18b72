"""How items hang together, beside what any record may be: see `isthmus.context.edges`."""

from __future__ import annotations

from isthmus.context.edges import BOTH_BACKWARD, BOTH_FORWARD, LOST_WITH_SOURCE, LOST_WITH_TARGET
from isthmus.engine.edges import EdgeType, Impact, declare

ITEM, PARTY = "assets.item", "people.party"

#: By its field: it counts where its item counts.
DISCREPANCY_OF = declare(
    EdgeType("discrepancy_of", "discrepancy of", "has discrepancy", sources=("assets.discrepancy",),
             targets=(ITEM,), by_field=True, carries=BOTH_BACKWARD)
)  # fmt: skip

#: A virtual machine on its cluster, a database on its server.
RUNS_ON = declare(
    EdgeType("runs_on", "runs on", "hosts", sources=(ITEM,), targets=(ITEM,), carries=BOTH_FORWARD,
             impact=LOST_WITH_TARGET)
)  # fmt: skip
#: A device in its rack, a disk in its server: in one place at a time.
MOUNTED_IN = declare(
    EdgeType("mounted_in", "mounted in", "contains", sources=(ITEM,), targets=(ITEM,), most_targets=1,
             carries={"isms": "backward"}, impact=LOST_WITH_TARGET)
)  # fmt: skip
#: By a cable, a line, a radio link; it has no direction, so no loss follows from it.
CONNECTED_TO = declare(
    EdgeType("connected_to", "connected to", "connected to", sources=(ITEM,), targets=(ITEM,))
)
#: Information kept or processed there is lost or seen with what stores it.
STORES = declare(
    EdgeType("stores", "stores", "stored in", sources=(ITEM,), targets=(ITEM,),
             impact=LOST_WITH_SOURCE)
)  # fmt: skip
#: Whom it is there for: a customer, an internal group. They are hit, and not lost.
PROVIDED_TO = declare(
    EdgeType("provided_to", "provided to", "is provided with", sources=(ITEM,), targets=(PARTY,),
             impact=Impact("forward", loses=False))
)  # fmt: skip
