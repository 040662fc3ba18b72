"""Which view answers an address: found once, and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

#: Addresses remembered. Most requests are for the pages that were asked for just before.
REMEMBERED = 5_000


class Remembering(URLResolver):
    """Resolves as a list of patterns does, which tries some hundred for a page, once per address.

    An address that nothing answers is not remembered.
    """

    def __init__(self, patterns: Sequence[URLPattern | URLResolver]) -> None:
        super().__init__(RoutePattern(""), list(patterns))
        self._found = lru_cache(maxsize=REMEMBERED)(super().resolve)

    def resolve(self, path: Any) -> ResolverMatch:
        """Return what answers `path`. Raises Resolver404."""
        return self._found(str(path))
