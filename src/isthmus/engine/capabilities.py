"""The capabilities that follow what the door does, in order: material, then what rests on it."""

from isthmus.engine.approvals import giving
from isthmus.engine.door import field_edges
from isthmus.engine.door.follow import followers, stand_ins
from isthmus.engine.door.transaction import listeners, tellers
from isthmus.engine.drafts import jobs, keeping  # noqa: F401 - jobs declare themselves
from isthmus.engine.history.erasure import erasers
from isthmus.engine.notices.noting import note
from isthmus.engine.own import following
from isthmus.engine.snapshots import versions
from isthmus.engine.snapshots.erasing import erase_from_snapshots
from isthmus.engine.webhooks import outbox

erasers += [erase_from_snapshots, following.erase, keeping.erase]
followers += [field_edges.follow, following.follow, giving.follow, versions.follow]
stand_ins.append(giving.stand_in)
listeners.append(outbox.listen)
tellers.append(note)
