import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from isthmus.engine.door import Act, create
from isthmus.risks.records import RiskType

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/o/northgate/figures/risks"


def test_it_draws_what_the_api_draws(
    isthmus: Isthmus, acts: dict[str, Act], sign_in: Callable[[str], Any]
) -> None:
    said = {"least": 0, "likeliest": 1, "most": 3, "loss_low": 100, "loss_high": 900}
    rows = [
        {name: Decimal(value) for name, value in said.items()} | {"case": "now", "currency": "EUR"}
    ]
    fire, _ = create(
        RiskType,
        [{"title": "Fire", "estimates": rows}, {"title": "Nobody knows"}],
        acts["ims_manager"],
    )
    status, out, _ = isthmus("risks", "portfolio", "--draws", "20000", "--json")
    assert (status, json.loads(out)) == (0, sign_in("ims_manager").get(ADDRESS).json())
    status, out, told = isthmus("risks", "portfolio", "state=identified", "--draws", "1000")
    assert [line.split()[:3] for line in out.splitlines()[1:]] == [
        ["all", "EUR", "now"],
        [fire.reference, "EUR", "now"],
    ]
    assert "in none of the figures: 1." in told
    status, _, told = isthmus("risks", "portfolio", "--draws", "5")
    assert status != 0
    assert "from 1,000 to 1,000,000" in told
