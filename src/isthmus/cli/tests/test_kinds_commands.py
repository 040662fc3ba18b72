from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from isthmus.engine.models import Event, OwnKind

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("acts")
def test_the_starter_set_is_previewed_adopted_and_adopted_again(isthmus: Isthmus) -> None:
    status, out, err = isthmus("kinds", "list")
    assert status == 0
    assert "No kinds are defined" in out + err
    status, out, err = isthmus("kinds", "adopt", "--preview")
    assert (status, OwnKind.objects.count()) == (0, 0)
    assert "virtual_machine" in out
    assert "Nothing was added yet." in err
    status, out, _ = isthmus("kinds", "adopt", "--json")
    added = json.loads(out)
    assert added["kinds"]["server"] == "Server"
    assert added["fields"]["cpu_cores"] == "CPU cores"
    events = Event.objects.count()
    status, out, _ = isthmus("kinds", "adopt", "--json")
    assert json.loads(out) == {"kinds": {}, "fields": {}}
    assert Event.objects.count() == events
    status, out, _ = isthmus("kinds", "list", "--json")
    assert {"code": "rack", "in_use": True} in [
        {name: one[name] for name in ("code", "in_use")} for one in json.loads(out)
    ]
    assert "virtual_machine" in isthmus("kinds", "list")[1]


@pytest.mark.usefixtures("acts")
def test_registers_with_kinds_of_their_own_have_none_to_adopt(isthmus: Isthmus) -> None:
    for words in (("adopt", "documents"), ("list", "spoons")):
        status, _, err = isthmus("kinds", *words)
        assert status != 0
        assert "They are for: items." in err
