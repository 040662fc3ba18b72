"""Where upper packages add to the API, so that the engine names no domain.

A package registers in its own `api.py`, which is imported when the API is built:

    from isthmus.engine.api.hooks import extra_routers
    extra_routers.append(("o/{org}/matrix", make_router))

`make_router` returns a ninja Router. Its views take no `org`: they find `request.viewer` (of that
organization, allowed in). Without `{org}` in the address nobody is let in. Whatever the door,
the reading of lists or the parsing of fields raises becomes a problem document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

from isthmus.engine.access import Viewer

if TYPE_CHECKING:
    from ninja import Router


@dataclass(frozen=True)
class Grant:
    """Who a request acts for. Without `writes` it may read only, whatever the viewer's roles."""

    viewer: Viewer
    writes: bool
    #: When what it came with ends, where that is soon.
    ends: datetime | None = None


#: From a Bearer token's secret to what it grants, in whatever organization; None: not valid.
token_authenticators: list[Callable[[str], Grant | None]] = []

#: From a signed-in session and an organization's short name to what it grants there.
#: None: nobody is signed in. A grant without viewer can't be: for strangers the door is Absent.
session_authenticators: list[Callable[[HttpRequest, str], Grant | None]] = []

#: Address below /api/v1/ (with `{org}`) and what makes the router that answers there.
extra_routers: list[tuple[str, Callable[[], Router]]] = []
