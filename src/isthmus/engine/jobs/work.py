"""One worker: it starts what is due, takes back what the dead left, and runs one job after another."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from isthmus.engine.jobs.declare import JobProblem
from isthmus.engine.jobs.queue import Claim, claim, fail, reap, renew, succeed
from isthmus.engine.jobs.schedules import start_due

logger = logging.getLogger(__name__)

#: So long an idle worker waits before it looks again, in seconds; after trouble, up to the other.
IDLE, TROUBLED = 1.0, 30.0
#: Status of a process that gave up a job which took too long.
GAVE_UP = 70


def worker_name() -> str:
    """Return a name that no other worker has: machine, process, and chance."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """Runs jobs until it is told to stop; then it finishes the one it has."""

    def __init__(
        self,
        name: str = "",
        clock: Callable[[], datetime] = timezone.now,
        told: Callable[[str], None] = lambda text: None,
        schedules: bool = True,
    ) -> None:
        self.name, self.clock, self.told = name or worker_name(), clock, told
        self.schedules = schedules
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Take no further job."""
        self._stopping.set()

    def step(self) -> bool:
        """Start what is due, take back what the dead left, run one job. False if there was none."""
        now = self.clock()
        reap(now)
        if self.schedules:
            start_due(now)
        held = claim(self.name, self.clock())
        if held is None:
            return False
        self._run(held)
        return True

    def run(self, *, until_empty: bool = False) -> None:
        """Work until stopped, or until nothing is ready any more."""
        trouble = 0
        while not self._stopping.is_set():
            close_old_connections()
            try:
                worked, trouble = self.step(), 0
            except DatabaseError as error:
                if until_empty:
                    raise
                # It may come back: a restart of the database must not end its workers.
                connection.close()
                trouble += 1
                worked = False
                logger.warning("The database does not answer: %s", str(error).splitlines()[0])
            if not worked and until_empty:
                return
            if not worked:
                self._stopping.wait(min(IDLE * 2**trouble, TROUBLED) if trouble else IDLE)

    def _run(self, held: Claim) -> None:
        try:
            with _kept_alive(held, self.clock):
                if held.declared is None:
                    raise JobProblem(f"This version knows no job “{held.job.name}”.")
                held.declared.task.func(**held.arguments)
        except Exception as error:
            fail(held, error, self.clock())
            logger.warning("Job %s failed: %s", held.job.name, type(error).__name__)
            self.told(f"{held.job.name}: failed, attempt {held.attempt}")
        else:
            succeed(held, self.clock())
            self.told(f"{held.job.name}: done")


@contextmanager
def _kept_alive(held: Claim, clock: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease while the job runs, from a thread with a connection of its own."""
    if held.declared is None:
        yield
        return
    done = threading.Event()
    pause = held.declared.lease.total_seconds() / 3
    deadline = clock() + held.declared.timeout

    def beat() -> None:
        try:
            while not done.wait(pause):
                if clock() > deadline:
                    _give_up(held, clock)
                _renewed(held, clock)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease of {held.job.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renewed(held: Claim, clock: Callable[[], datetime]) -> None:
    try:
        renew(held, clock())
    except DatabaseError:
        # The next beat tries again; if none succeeds, the lease runs out as it should.
        logger.warning("The lease of job %s could not be renewed.", held.job.name)
        connection.close()


def _give_up(held: Claim, clock: Callable[[], datetime]) -> None:
    """End this process: nothing else stops a function that hangs. Whoever started it replaces it."""
    assert held.declared is not None
    minutes = round(held.declared.timeout.total_seconds() / 60)
    try:
        fail(held, JobProblem(f"It took longer than {minutes} minutes."), clock())
    finally:
        os._exit(GAVE_UP)
