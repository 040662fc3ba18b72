"""Each test gets an installation of its own, on the database that the run is for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.installation import Installation, administer, copied, named, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("faults") / "data"
    server = os.environ.get("ISTHMUS_DATABASE_URL", "")
    if not server:
        yield prepare(folder, "")
        return
    name = f"faults_{os.getpid()}"
    administer(server, f'CREATE DATABASE "{name}"')
    try:
        yield prepare(folder, named(server, name))
    finally:
        administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def installation(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    with copied(prepared, tmp_path / "data") as made:
        yield made
