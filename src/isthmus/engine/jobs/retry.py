"""What becomes of a job after a failure. Pure: instants and numbers in, a decision out."""

from __future__ import annotations

from datetime import datetime, timedelta

from isthmus.engine.jobs.declare import Declaration

LONGEST = timedelta(hours=6)


def wait_after(failures: int, first: timedelta) -> timedelta:
    """Return how long to wait after so many failures: doubling from `first`, six hours at most."""
    doublings: int = 2 ** min(failures - 1, 30)
    return min(first * doublings, LONGEST)


def next_attempt(declared: Declaration, attempts: int, failed_at: datetime) -> datetime | None:
    """Return when a job that failed is tried again; None when it was tried often enough."""
    if attempts >= declared.attempts:
        return None
    return failed_at + wait_after(attempts, declared.backoff)
