"""Catalogues on the command line: in, in use, out, away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from isthmus.engine.models import Organization
from isthmus.standards.library import forget_loaded
from isthmus.standards.models import Catalogue
from isthmus.standards.tests.samples_of_catalogues import YAML

pytestmark = pytest.mark.django_db

Isthmus = Callable[..., tuple[int, str, str]]
NAMED = "house-rules:1.0"


@pytest.fixture(autouse=True)
def _nothing_in_memory(org: Organization) -> None:
    forget_loaded()


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "house.yaml"
    path.write_text(YAML)
    return str(path)


def test_a_catalogue_is_loaded_used_and_taken_along(
    isthmus: Isthmus, file: str, tmp_path: Path
) -> None:
    status, out, _ = isthmus("catalogue", "import", file, "--preview", "--json")
    assert (status, json.loads(out)["added"]) == (0, ["1", "1.1", "1.1 a)", "1.2"])
    assert not Catalogue.objects.exists()
    assert isthmus("catalogue", "import", file)[0] == 0
    assert isthmus("catalogue", "use", NAMED)[0] == 0
    (row,) = json.loads(isthmus("catalogue", "list", "--json")[1])
    assert (row["title"], row["state"]) == ("House rules", "in use")
    assert isthmus("catalogue", "withdraw", NAMED)[0] == 2
    written = tmp_path / "out.json"
    assert isthmus("catalogue", "export", NAMED, "--output", str(written))[0] == 0
    assert "catalog" in json.loads(written.read_text())
    # What was written says the same, so nothing of it is new.
    assert json.loads(isthmus("catalogue", "import", str(written), "--json")[1])["here"]


def test_a_broken_file_is_told_by_line_and_a_form_is_printed(isthmus: Isthmus, file: str) -> None:
    Path(file).write_text(YAML.replace("kind: group", "kind: heap"))
    status, _, told = isthmus("catalogue", "import", file)
    assert status == 2
    assert "line 13: /requirements/0/kind" in told
    form = json.loads(isthmus("catalogue", "schema")[1])
    assert form["required"] == ["format", "catalogue", "requirements"]


def test_a_catalogue_is_retired_restored_and_withdrawn(isthmus: Isthmus, file: str) -> None:
    isthmus("catalogue", "import", file)
    for deed, state in (("retire", "retired"), ("restore", "loaded")):
        assert isthmus("catalogue", deed, NAMED)[0] == 0
        assert Catalogue.objects.get().state == state
    assert isthmus("catalogue", "withdraw", NAMED)[0] == 0
    assert not Catalogue.objects.exists()
