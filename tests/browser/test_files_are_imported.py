"""A table of another system is matched, previewed and imported; a large file is worked through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.test_an_agreement import PASSWORD, signed_in, sound
from tests.browser.window import Visit

from isthmus.documents.models import Document
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account

HERE = "/o/northgate/documents/import/"
OLD = "ID;Name;Kind;Next review\n7;Äußerung der Leitung;policy;1.3.2027\n8;Odd;poem;1.4.2027\n"


@pytest.fixture
def author(transactional_db: None, org: Organization) -> str:
    act = Act.now(system_viewer(org, "test"), "test")
    add_account(
        email="cleo@northgate.example", name="Cleo", password=PASSWORD,
        roles=["contributor"], act=act,
    )  # fmt: skip
    return "cleo"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_columns_are_matched_and_rows_without_mistakes_imported(
    size: str, visit: Callable[..., Visit], author: str, tmp_path: Path
) -> None:
    file = tmp_path / "old.csv"
    file.write_text(OLD)
    window = signed_in(visit(size), author)
    window.go(HERE)
    sound(window, f"import-{size}")
    window.page.set_input_files("#f-file", str(file))
    window.page.select_option("#f-mapping", "+")
    window.page.get_by_role("button", name="Show what it would do").click()
    window.page.wait_for_url("**/match/")
    sound(window, f"match-{size}")
    assert window.page.input_value("[name=field-title]") == "Name"
    window.page.select_option("[name=date]", "DD.MM.YYYY")
    window.page.fill("[name=source]", "old")
    window.page.get_by_role("button", name="Show what it would do").click()
    window.page.get_by_text("Some rows have mistakes").wait_for()
    sound(window, f"preview-{size}")
    window.page.get_by_role("button", name="Import the one row without mistakes").click()
    window.page.get_by_text("1 created, 0 changed, 1 left out").wait_for()
    assert Document.objects.as_system("test").get().title == "Äußerung der Leitung"


def test_the_page_of_a_large_import_follows_its_work(
    visit: Callable[..., Visit], author: str, tmp_path: Path
) -> None:
    file = tmp_path / "big.csv"
    file.write_text("title\n" + "\n".join(f"Document {n}" for n in range(5_001)))
    window = signed_in(visit("desktop"), author)
    window.go(HERE)
    window.page.set_input_files("#f-file", str(file))
    window.page.get_by_role("button", name="Show what it would do").click()
    window.page.wait_for_url("**/run/*/")
    sound(window, "import-run")
    Worker("test", schedules=False).run(until_empty=True)
    window.page.get_by_role("button", name="Import 5001 rows").wait_for()
    sound(window, "import-ready")
