"""How what hangs on evidence follows from history."""

from isthmus.engine.history.tables import tables
from isthmus.engine.replay import hanging_rows
from isthmus.incidents.evidence.stamp import EvidenceStamp

tables.append(hanging_rows(EvidenceStamp))
