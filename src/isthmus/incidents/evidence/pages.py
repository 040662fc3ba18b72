"""What evidence adds to pages: to a report's own, to those who wait for it, to a hand-over."""

from __future__ import annotations

from isthmus.engine.files import damage_seen
from isthmus.engine.needs.desk import Source
from isthmus.engine.needs.desk import sources as needs
from isthmus.engine.web.hooks import Panel, panels
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.evidence import happenings  # noqa: F401 - declares itself
from isthmus.incidents.evidence.integrity import on_damage
from isthmus.incidents.evidence.leaving import CUSTODY, holders_gone, still_holds, to_take_over
from isthmus.incidents.evidence.shown import evidence_panel
from isthmus.incidents.evidence.waiting import to_give, to_receive
from isthmus.people.handover.left_behind import holding
from isthmus.people.handover.seats import MORE, STAYS_IN_CIRCLE, TRACES

damage_seen.append(on_damage)
panels.append(Panel(INCIDENT, "incidents/evidence_panel.html", evidence_panel, order=20))
TRACES["incidents.evidencestamp.asked_by"] = "who had it time-stamped"
TRACES["incidents.evidenceitem.collected_by"] = "who collected it"
MORE.append(CUSTODY)
STAYS_IN_CIRCLE.append(still_holds)
holding.append(holders_gone)
needs.append(Source("evidence", "Evidence to receive", "briefcase", to_receive))
needs.append(Source("evidence_given", "Evidence to hand over", "briefcase", to_give))
needs.append(Source("evidence_left", "Evidence of who has left", "briefcase", to_take_over))
