"""Valid input rows for every kind of record of this package, as a person would type them."""

from typing import Any

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "people.party": [
        {
            "title": "Harbour Logistics",
            "summary": "Mail and file hosting.",
            "website": "https://harbour.example/",
        },
        {"title": "Alpine Tools", "customer": True, "acts_as_supplier": True},
        {"title": "Fibre & Sons", "email": "desk@fibre.example", "supplier": True},
    ],
    "people.person": [
        {"title": "Mira Novak", "job_title": "Head of operations", "email": "mira@example.org"},
        {"title": "Jonas Weber"},
    ],
    "people.role": [
        {
            "title": "Top management",
            "kind": "top_management",
            "responsibility": "Sets the policy, gives the means, reviews the system.",
        },
        {"title": "IMS manager", "kind": "ims_manager", "held_from": "2026-01-01"},
        {"title": "Improvement manager", "kind": "improvement"},
        {
            "title": "Owner of change management",
            "kind": "process_owner",
            "held_from": "2026-01-01",
            "held_until": "2027-12-31",
        },
        {"title": "Security function", "kind": "security_function"},
        {"title": "Internal auditor", "kind": "other"},
    ],
    "people.team": [
        {"title": "Service desk", "purpose": "Takes down what is reported."},
        {"title": "{{7*7}}<script>", "purpose": "<b>bold</b>"},
        {"title": "=1+1"},
    ],
}

PARTS = {
    "people.team": {
        "members": [
            {"name": "Jonas Weber", "since": "2026-01-01", "until": "2026-06-30"},
            {"name": "=1+1 <script>", "since": "2026-02-01"},
            {"name": "{{7*7}}", "since": "2026-03-01"},
        ]
    }
}
