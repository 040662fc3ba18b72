"""How many requests one token, session or stranger may send: counted in memory, in each process.

Nothing is read or written for it: a limit that costs a query would be one more thing to exhaust.
With several processes each allows its share again, so the limit is a guard against a program gone
wild, not a bill.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponseBase

#: Seconds in which a full bucket is spent, or filled.
WINDOW = 60.0
#: Whom a process remembers at most; who was quiet longest is forgotten first.
MOST = 10_000
#: Wrong tokens from one address in a window.
STRANGER = 30


class TooMany(Exception):
    """The limit is reached."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(f"Ask again in {budget.reset} seconds.")
        self.budget = budget


@dataclass(frozen=True)
class Budget:
    """What is left: of `limit` requests in a window `left`, and all again in `reset` seconds."""

    limit: int
    left: int
    reset: int

    def tell(self, response: HttpResponseBase) -> None:
        """Say it in the headers of an answer."""
        response["RateLimit-Policy"] = f'"default";q={self.limit};w={int(WINDOW)}'
        response["RateLimit"] = f'"default";r={self.left};t={self.reset}'


class Buckets:
    """A bucket for each key: every request takes a drop, and it fills again at an even pace."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, limit: int, now: float, cost: int = 1) -> Budget:
        """Take from a bucket. Raises TooMany, and takes nothing, where there is not enough."""
        with self._lock:
            level, since = self._held.pop(key, (float(limit), now))
            level = min(float(limit), level + (now - since) * limit / WINDOW)
            enough = level >= 1
            level -= cost if enough else 0
            self._held[key] = level, now
            if len(self._held) > MOST:
                self._held.popitem(last=False)
        if not enough:
            wait = (1.0 - level) * WINDOW / limit
            raise TooMany(Budget(limit, 0, max(1, -int(-wait // 1))))
        reset = (limit - level) * WINDOW / limit
        return Budget(limit, int(level), max(0, -int(-reset // 1)))

    def knows(self, key: str) -> bool:
        return key in self._held

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_requests, _failures = Buckets(), Buckets()


def count(who: str) -> Budget | None:
    """Count a request of somebody known. Raises TooMany; None without a limit."""
    limit: int = settings.API_RATE
    return _requests.take(who, limit, time.monotonic()) if limit else None


def stranger(address: str, who: str) -> None:
    """Refuse an address that sent too many wrong tokens, before anything is looked up.

    Whoever was let in lately passes: behind a proxy many have one address. Raises TooMany.
    """
    if settings.API_RATE and not _requests.knows(who):
        _failures.take(address, STRANGER, time.monotonic(), cost=0)


def failed(address: str) -> None:
    """Count a wrong token. Raises TooMany."""
    if settings.API_RATE:
        _failures.take(address, STRANGER, time.monotonic())


def forget() -> None:
    """Begin anew: for tests."""
    _requests.clear()
    _failures.clear()
