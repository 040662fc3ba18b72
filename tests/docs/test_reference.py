"""The reference in docs/ is what the code declares: stale documentation fails."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    ["record-types.md", "probes.md", "settings.md", "roles.md", "mapping.schema.json"],
)
def test_the_reference_says_what_the_code_declares(name: str) -> None:
    path = ROOT / "docs" / "reference" / name
    assert path.read_text(encoding="utf-8") == _script().pages()[path], (
        "docs/reference is stale: run make reference"
    )


def test_there_are_at_least_twelve_probes() -> None:
    from isthmus.conformity.probe import probes

    assert len(probes) >= 12


def test_every_command_is_documented() -> None:
    path = ROOT / "docs" / "administrator" / "commands.md"
    assert path.read_text(encoding="utf-8") == _script().pages()[path], (
        "docs/administrator/commands.md is stale: run make reference"
    )
