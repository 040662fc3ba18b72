"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "controls.control": [
        {
            "title": "Backups are restored for a test",
            "origin": "catalogue",
            "effect": "corrective",
            "purpose": "What is lost can be had back, in the time that was agreed.",
            "how": "The platform team restores one service a quarter into an empty hall.",
            "implement_by": "2026-12-31",
            "review_due": "2027-12-31",
            "cost_once": "1500",
            "cost_yearly": "4000.5",
            "currency": "EUR",
        },
        {"title": "{{7*7}}<script>", "purpose": "<b>bold</b> {{7*7}}", "how": "=1+1"},
        {"title": "=1+1", "effect": "detective"},
    ],
    "controls.operation": [
        {
            "title": "Restore one service",
            "kind": "restore",
            "every": "quarter",
            "begins_on": "2027-01-31",
            "collects": "The log of the backup server, and the note of the desk",
        },
        {"title": "{{7*7}}<script>", "collects": "<b>bold</b> {{7*7}}"},
        {"title": "=1+1", "kind": "access", "every": "half_year"},
        {"title": "Read the sign-ins", "kind": "logs", "every": "week"},
    ],
    "controls.controltest": [
        {
            "title": "One service is restored whole",
            "kind": "operating",
            "method": "Bring it back elsewhere and look.",
            "sample": "One of nine services, drawn by lot.",
            "due_on": "2026-12-31",
            "evidence": "The log of the backup server of that day.",
            "next_due": "2027-03-31",
        },
        {"title": "{{7*7}}<script>", "method": "<b>bold</b> {{7*7}}", "evidence": "=1+1"},
        {"title": "=1+1", "kind": "design", "done_on": "2026-11-02"},
    ],
}

#: Rows of parts for the first sample, by record type and part.
PARTS = {
    "controls.controltest": {
        "points": [
            {"what": "The log of the backup server", "answer": "yes"},
            {"what": "{{7*7}}<b>", "answer": "no", "note": "=1+1 <script>"},
            {"what": "The note of the desk"},
        ]
    }
}
