"""Jobs that tests run. A module of its own, so that workers in other processes can import it."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta

from django.utils import timezone

from isthmus.engine.jobs import JobProblem, job, once
from isthmus.engine.models import JobEffect

SHORT = timedelta(seconds=1)


@job("test.note", title="Note something")
def note(what: str) -> None:
    JobEffect.objects.create(key=f"noted {what}", done_at=timezone.now())


@job("test.fails", title="Fail", attempts=3)
def fails(words: str, foreseen: bool = False) -> None:
    raise JobProblem(words) if foreseen else ValueError(words)


@job("test.dies", title="Die the first time", lease=SHORT)
def dies(file: str) -> None:
    """Die in the middle of its effect the first time, and just after it the second time."""
    with open(file, "a") as lines:  # noqa: PTH123 - as plain as it gets
        lines.write("begun\n")
    with open(file) as lines:  # noqa: PTH123
        attempt = len(lines.readlines())
    with once("test effect") as first:
        if first:
            JobEffect.objects.create(key=f"effect of attempt {attempt}", done_at=timezone.now())
            if attempt == 1:
                os.kill(os.getpid(), signal.SIGKILL)
    if attempt == 2:
        os.kill(os.getpid(), signal.SIGKILL)


@job("test.slow", title="Take a while", lease=SHORT)
def slow(file: str, seconds: float) -> None:
    with open(file, "a") as lines:  # noqa: PTH123
        lines.write("begun\n")
    time.sleep(seconds)
    JobEffect.objects.create(key="slow is done", done_at=timezone.now())


@job(
    "test.hangs",
    title="Hang",
    lease=timedelta(seconds=0.3),
    timeout=timedelta(seconds=0.5),
    attempts=1,
)
def hangs() -> None:
    time.sleep(60)
