from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("", "Home"),
        ("requirements/iso27001-2013/5.2/", "Standards"),
        ("standards/terms/", "Glossary"),
        ("matrix/", "Matrix"),
        ("documents/new/", "Documents"),
    ],
)
def test_the_navigation_marks_where_a_page_belongs(
    sign_in: Callable[[str], Client], page: str, marked: str
) -> None:
    shown = sign_in("ims_manager").get(f"/o/northgate/{page}").content.decode()
    found = re.findall(r'class="nav-item"[^>]* aria-current="page" title="([^"]*)"', shown)
    assert found == [marked]
