"""What follows from moves of statements."""

from __future__ import annotations

from isthmus.applicability.carrying import follow
from isthmus.engine.door.follow import followers

followers.append(follow)
