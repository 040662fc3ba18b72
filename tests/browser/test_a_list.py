"""A list as people work in it: filtered by typing, saved as a view, marked, labelled, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.test_restricting import look, sign_in
from tests.browser.window import Visit

from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.labels.operations import make_label, put_on
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.operations import add_account

PASSWORD = "correct horse battery staple"
DOCUMENTS = "/o/northgate/documents/"


@pytest.fixture
def keeper(transactional_db: None, org: Organization) -> Membership:
    act = Act.now(system_viewer(org, "test"), "test")
    who = add_account(
        email="kim@northgate.example",
        name="Kim Keeper",
        password=PASSWORD,
        roles=["ims_manager"],
        act=act,
    )
    kinds = ("policy", "plan", "procedure")
    rows = [{"title": f"Document {n:02}", "kind": kinds[n % 3]} for n in range(12)]
    made = create(DocumentType, rows, act)
    labels = [
        make_label({"name": name, "hue": hue}, act)
        for name, hue in (("Move of the data centre", "amber"), ("Audit 2027", "green"))
    ]
    put_on(DocumentType, [row.pk for row in made[:3]], [labels[0].pk], [], act)
    put_on(DocumentType, [made[0].pk], [labels[1].pk], [], act)
    return who


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_a_list_is_worked_in_by_keyboard(
    keeper: Membership, visit: Callable[..., Visit], size: str, scheme: str
) -> None:
    window = visit(size, scheme)
    page = window.page
    faults: list[str] = []
    sign_in(window, keeper)
    window.go(DOCUMENTS)
    faults += look(window, f"list-{size}")

    # A field, then a value, and both by typing.
    page.keyboard.press("f")
    page.wait_for_selector("#filter[open] [data-picker-input]")
    faults += look(window, f"list-filter-{size}")
    page.keyboard.type("kind")
    page.keyboard.press("Enter")
    page.wait_for_selector("#filter .filter-editor")
    page.locator("#filter select").select_option("not")
    faults += look(window, f"list-filter-values-{size}")
    page.locator("#filter [data-picker-input]").fill("pol")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/?kind.not=policy")
    assert page.locator(".chip-text").first.inner_text() == "Kind is not Policy"

    # A value named at once.
    page.keyboard.press("f")
    page.wait_for_selector("#filter[open] [data-picker-input]")
    page.keyboard.type("label move")
    page.keyboard.press("Enter")
    page.wait_for_url("**label=*")
    assert page.locator("tbody tr").count() == 2
    faults += look(window, f"list-filtered-{size}")

    # Saved as a view, shared, and there for the next visit.
    page.locator("[data-dialog=view-new]").click()
    page.locator("#view-new input[name=name]").fill("The move")
    page.locator("#view-new input[value=everybody]").check()
    faults += look(window, f"list-view-{size}")
    page.locator("#view-new button[type=submit]").click()
    page.wait_for_url("**view=*")
    assert page.locator(".views [aria-current=page]").inner_text() == "The move"

    # A chip goes with Delete; the view says that it was changed.
    page.locator("a[data-chip]").first.focus()
    page.keyboard.press("Delete")
    page.wait_for_function("!location.search.includes('kind.not')")
    assert "changed" in page.locator(".views").inner_text()
    faults += look(window, f"list-changed-{size}")

    # Rows are walked, chosen with shift, and opened.
    window.go(f"{DOCUMENTS}?view=all")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert page.locator("[data-bulk-count]").inner_text() == "3"
    faults += look(window, f"list-selected-{size}")

    # Columns in another order, kept.
    window.go(f"{DOCUMENTS}?view=all")
    page.locator("[data-dialog=columns]").click()
    page.locator("#columns input[value=retention]").check()
    for _ in range(6):
        page.locator("#columns li:has(input[value=retention]) [data-earlier]").click()
    faults += look(window, f"list-columns-{size}")
    page.locator("#columns button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.locator("td[data-label=Retention]").count() == 12

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/DOC-*/")
    page.locator(".label-form input[data-find]").fill("Audit 2027")
    page.locator(".label-form button").click()
    page.wait_for_selector("[aria-label='Take off the label Audit 2027']")
    faults += look(window, f"record-labels-{size}")
    window.go("/o/northgate/labels/")
    faults += look(window, f"labels-{size}")
    assert not faults, "\n".join(faults)
