"""Workers as processes of their own: started, replaced when they die, stopped together."""

from __future__ import annotations

import subprocess
import sys
import threading
from types import TracebackType
from typing import Self

#: A worker that ends by itself is replaced after so long, in seconds; it may end again at once.
PAUSE = 2.0


class Crew:
    """Runs `isthmus work` in `size` processes while its `with` block lasts.

    Each holds on to a pipe from this process: when this one is killed, they see it and stop.
    """

    def __init__(self, size: int, arguments: tuple[str, ...] = ("--quiet",)) -> None:
        self.size, self.arguments = size, arguments
        self._members: list[subprocess.Popen[bytes]] = []
        self._ending = threading.Event()
        self._watch = threading.Thread(target=self._replace_the_dead, daemon=True)

    def __enter__(self) -> Self:
        self._members = [self._one() for _ in range(self.size)]
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        for member in self._members:
            member.wait()

    def stop(self) -> None:
        """Let every worker finish the job it has and end."""
        self._ending.set()
        if self._watch.is_alive() and threading.current_thread() is not self._watch:
            self._watch.join()
        for member in self._members:
            if member.poll() is None:
                member.terminate()

    def wait(self) -> None:
        """Wait until every worker has ended by itself."""
        self._ending.set()
        for member in self._members:
            member.wait()

    def _one(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "isthmus", "work", "--attached", *self.arguments]
        return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own command

    def _replace_the_dead(self) -> None:
        while not self._ending.wait(PAUSE):
            for place, member in enumerate(self._members):
                if member.poll() is not None and not self._ending.is_set():
                    self._members[place] = self._one()
