"""What a customer was promised for mail, on a Friday afternoon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from isthmus.engine.door import Act
from isthmus.incidents.tests.promised import FRIDAY, act_of, promised_for_mail


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(FRIDAY - timedelta(days=30), tick=False) as moved:
        yield moved


@pytest.fixture
def house(acts: dict[str, Act], clock: Any) -> dict[str, Any]:
    """Harbour's agreement on mail: restored within four hours of the desk, waiting for users apart."""
    made = promised_for_mail(act_of(acts))
    clock.move_to(FRIDAY)
    return made
