"""Catalogues that tests read: small ones, written for them."""

from __future__ import annotations

import json
from typing import Any

YAML = """\
format: 1
catalogue:
  name: house-rules
  title: House rules
  version: "1.0"
  publisher: Northgate
  licence: For our own use
  source: The rack room's door
  system: isms
requirements:
  - ref: "1"
    title: Doors
    kind: group
  - ref: "1.1"
    parent: "1"
    title: The door is locked
    text: Whoever goes last locks the door.
    phase: do
  - ref: 1.1 a)
    parent: "1.1"
    kind: point
    title: The key is returned
  - ref: "1.2"
    parent: "1"
    title: Visitors are accompanied
"""

CSV = """\
ref,title,kind,parent,text
1,Doors,group,,
1.1,The door is locked,control,1,"Whoever goes last
locks the door."
"""


def oscal(**changes: Any) -> dict[str, Any]:
    """Return a small OSCAL catalogue; the changes replace what stands in it."""
    control = {
        "id": "ac-1",
        "title": "Policy",
        "params": [
            {"id": "prm-1", "label": "frequency"},
            {
                "id": "prm-2",
                "select": {
                    "how-many": "one-or-more",
                    "choice": ["daily", "every {{ insert: param, prm-1 }}"],
                },
            },
        ],
        "props": [{"name": "label", "value": "AC-1"}],
        "parts": [
            {
                "id": "ac-1_smt",
                "name": "statement",
                "prose": "Review it {{ insert: param, prm-2 }}. <script>alert(1)</script>",
                "parts": [
                    {
                        "id": "ac-1_smt.a",
                        "name": "item",
                        "props": [{"name": "label", "value": "a."}],
                        "prose": "Write it down.",
                    }
                ],
            }
        ],
        "controls": [{"id": "ac-1.1", "title": "Enhanced policy"}],
    }
    catalog = {
        "uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
        "metadata": {
            "title": "Sample controls",
            "last-modified": "2026-01-01T00:00:00Z",
            "version": "1",
            "oscal-version": "1.1.2",
            "remarks": "Public domain.",
            "parties": [{"uuid": "p", "type": "organization", "name": "A publisher"}],
        },
        "groups": [
            {
                "id": "ac",
                "title": "Access control",
                "controls": [
                    control,
                    {
                        "id": "ac-2",
                        "title": "Gone",
                        "props": [{"name": "status", "value": "withdrawn"}],
                    },
                ],
            }
        ],
    }
    return {"catalog": catalog | changes}


def as_bytes(value: Any) -> bytes:
    return json.dumps(value, indent=2).encode()
