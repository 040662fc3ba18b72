"""How a preview of another approach is drawn, on its own page and on that of the draft."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from isthmus.engine.formats import number
from isthmus.engine.web.addresses import list_address
from isthmus.risks.records import MethodType, RiskType
from isthmus.risks.switching import Question, Switch


def drawn(seen: Switch, org: str) -> dict[str, Any]:
    """Return what `risks/switch_parts.html` draws."""
    return {
        "risks": number(seen.risks),
        "registers": [[one.name, number(one.now), number(one.then)] for one in seen.registers],
        "questions": [_drawn(one, org) for one in seen.questions],
        "missing": [_drawn(one, org) for one in seen.missing],
        "methods_url": list_address(MethodType, org),
    }


def _drawn(one: Question, org: str) -> dict[str, str]:
    url = f"{list_address(RiskType, org)}?{urlencode(one.filters)}" if one.filters else ""
    return {"text": one.text, "hint": one.hint, "url": url}
