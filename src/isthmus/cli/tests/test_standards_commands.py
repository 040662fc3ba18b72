import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from isthmus.standards.library import edition

Isthmus = Callable[..., tuple[int, str, str]]


def test_an_edition_has_the_agreed_shape(isthmus: Isthmus) -> None:
    status, out, _ = isthmus("standards", "show", "iso27001-2013", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["edition"] == "iso27001-2013"
    assert found["title"] == "ISO/IEC 27001:2013"
    refs = {row["ref"]: row for row in found["requirements"]}
    assert refs.keys() == edition("iso27001-2013").by_ref.keys()
    assert {"ref", "title", "kind", "parent"} <= refs["5.1 a)"].keys()
    assert refs["5.1 a)"]["parent"] == "5.1"
    assert refs["4"]["parent"] is None


def test_an_edition_is_known_by_its_short_name_too(isthmus: Isthmus) -> None:
    _, out, _ = isthmus("standards", "show", "20000-1:2011", "--under", "4.1.4", "--json")
    assert json.loads(out)["requirements"][0]["ref"] == "4.1.4"


@pytest.mark.parametrize("provenance", ["printed", "body", "derived"])
def test_correspondences_are_filtered_by_provenance(isthmus: Isthmus, provenance: str) -> None:
    pair = ("iso27001-2013", "iso20000-1-2011")
    _, out, _ = isthmus("correspondences", *pair, "--provenance", provenance, "--json")
    rows = json.loads(out)
    assert rows
    assert {row["provenance"] for row in rows} == {provenance}
    for row in rows:
        assert {"from", "relation", "provenance", "to", "note"} <= row.keys()
        for target in row["to"]:
            assert {"ref", "point", "paragraph"} <= target.keys()


def test_the_transitions_and_the_newer_pair_are_answered(isthmus: Isthmus) -> None:
    for pair in (
        ("iso27001-2013", "iso27001-2022"),
        ("iso20000-1-2011", "iso20000-1-2018"),
        ("iso27001-2022", "iso20000-1-2018"),
        ("iso20000-1-2011", "iso27001-2013"),
    ):
        status, out, _ = isthmus("correspondences", *pair, "--json")
        assert status == 0
        assert json.loads(out)


def test_terms_are_side_by_side(isthmus: Isthmus) -> None:
    _, out, _ = isthmus("terms", "--json")
    rows = json.loads(out)
    assert len(rows) >= 41
    assert {"term", "provenance", "iso27000", "iso20000_1", "meaning", "integrated"} <= rows[
        0
    ].keys()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("standards", "show", "iso9001"), "One of: iso27001-2013"),
        (("standards", "show", "iso27001-2013", "--under", "99"), "See: isthmus standards show"),
        (("correspondences", "iso27001-2013", "iso20000-1-2018"), "It relates:"),
        (("correspondences", "a", "b"), "The library holds no edition “a”"),
        (
            ("correspondences", "iso27001-2013", "iso20000-1-2011", "--provenance", "x"),
            "One of: printed, body, derived.",
        ),
        (("standards", "show"), "Missing argument"),
        (("nonsense",), "No such command"),
        (("terms", "--nonsense"), "No such option"),
    ],
)
def test_a_mistake_is_one_line_that_says_how_to_mend_it(
    isthmus: Isthmus, command: tuple[str, ...], says: str
) -> None:
    status, out, err = isthmus(*command)
    assert status == 2
    assert out == ""
    assert err.startswith("isthmus: ")
    assert err.count("\n") == 1
    assert says in err


def test_neither_help_nor_the_library_imports_django() -> None:
    script = (
        "import sys\n"
        "from isthmus.cli.app import run\n"
        "for words in (['--help'], ['terms'], ['standards', 'list'], ['records', '--help'],\n"
        "              ['correspondences', 'iso27001-2013', 'iso20000-1-2011']):\n"
        "    assert run(words) == 0, words\n"
        "assert 'django' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_output_keeps_a_terminal_unharmed(isthmus: Isthmus) -> None:
    from isthmus.cli.output import one_line

    assert one_line("a\x1b[31m\u202eb\nc [bold]d[/bold]") == "a[31mb c [bold]d[/bold]"
