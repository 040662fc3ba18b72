"""The page of dependencies and the lock files say the same as the lists they are made from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def canonical(requirement: str) -> str:
    """The name in a requirement such as ``PyYAML[extra]>=6``, written the index's way."""
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def required_from_python() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"].values()
    listed = [*project["project"]["dependencies"], *(name for group in groups for name in group)]
    return {canonical(requirement) for requirement in listed}


def required_in_the_browser() -> set[str]:
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    return {*package["dependencies"], *package["devDependencies"]}


def documented() -> set[str]:
    page = (ROOT / "docs" / "developer" / "dependencies.md").read_text()
    tables = page.split("## At run time")[1]
    names = re.findall(r"^\| ([^|]+?) \|", tables, flags=re.MULTILINE)
    return set(names) - {"name", "---"}


def test_every_dependency_is_documented_and_nothing_else_is() -> None:
    assert documented() == required_from_python() | required_in_the_browser()


def test_every_documented_dependency_has_licence_use_and_reason() -> None:
    page = (ROOT / "docs" / "developer" / "dependencies.md").read_text()
    rows = page.split("## At run time")[1].splitlines()
    incomplete = [
        row
        for row in rows
        if row.startswith("|")
        and [bool(cell.strip()) for cell in row.strip("|").split("|")] != [True] * 4
    ]
    assert incomplete == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_no_host(lock: Path) -> None:
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_version_has_a_hash(lock: Path) -> None:
    pins = re.findall(r"^[\w.-]+==.*$", lock.read_text(), flags=re.MULTILINE)
    assert pins
    assert [pin for pin in pins if not pin.endswith("\\")] == []


def test_the_tests_run_on_the_versions_that_production_has() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), flags=re.MULTILINE))

    assert pins("requirements.lock") | pins("requirements-build.lock") <= pins(
        "requirements-dev.lock"
    )


def test_the_npm_lock_file_names_no_host_to_download_from() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_npm_lock_file_belongs_to_the_package_file() -> None:
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    locked = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"][""]
    assert locked["dependencies"] == package["dependencies"]
    assert locked["devDependencies"] == package["devDependencies"]
