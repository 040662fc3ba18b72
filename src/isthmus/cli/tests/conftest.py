from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from isthmus.cli.app import run

#: exit status, stdout, stderr
Answer = tuple[int, str, str]


@pytest.fixture
def isthmus(capsys: pytest.CaptureFixture[Any]) -> Callable[..., Answer]:
    """Run a command in this process."""

    def call(*arguments: str) -> Answer:
        capsys.readouterr()
        status = run(arguments)
        found = capsys.readouterr()
        return status, found.out, found.err

    return call
