"""Every command that reads runs in a process of its own, where nothing has been imported before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    "standards list", "correspondences iso27001-2013 iso20000-1-2011", "terms", "probe",
    "matrix", "records list documents", "records count documents",
    "export documents", "schema documents", "history verify", "history replay --check",
    "history seal", "search find policy", "search rebuild", "files check", "files scan", "jobs list", "work --until-empty", "user list",
    "token list", "org list", "manage check",
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of an installation with one empty organization."""
    folder = tmp_path_factory.mktemp("installation")
    kept = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    kept.pop("ISTHMUS_DATABASE_URL", None)
    # Without the test runner's own module the settings are those of an operator.
    env = {**kept, "ISTHMUS_DATA": str(folder)}
    made = run(env, "org add North")
    assert made.returncode == 0, made.stderr
    return env


def run(env: dict[str, str], command: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "isthmus", *command.split()]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_it_starts(place: dict[str, str], command: str) -> None:
    done = run(place, command)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1, 3), done.stderr
    assert Path(place["ISTHMUS_DATA"], "isthmus.sqlite3").exists()
