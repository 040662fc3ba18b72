"""How services hang together with the rest: by relations that stand already.

A service *uses* its components and other services, and parties, processes and items *contribute to*
it, as anything may; agreements *apply to* it. Whom it is *provided to* is said as it is of items.
"""

from isthmus.assets.edges import PROVIDED_TO
from isthmus.engine.edges import EdgeType, declare, widen

SERVICE = "services.service"

PROVIDED = widen(PROVIDED_TO, sources=(SERVICE,))
#: The team that reports on it come to.
SUPPORTED_BY = declare(
    EdgeType("supported_by", "is supported by", "supports", sources=(SERVICE,),
             targets=("people.team",), by_field=True)
)  # fmt: skip
