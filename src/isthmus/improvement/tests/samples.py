"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "improvement.nonconformity": [
        {
            "title": "Backups are not restored for a test",
            "finding": "The plan asks for a test each quarter; the last one was in spring.",
            "concerns": "both",
            "origin": "audit",
            "found_on": "2026-09-01",
            "correction": "A restore of the shop was tested at once; it worked.",
            "cause": "The task hung on a person who left.",
            "elsewhere": "The same holds for the review of the alarm rules.",
            "due_on": "2026-10-15",
            "check_on": "2027-01-15",
        },
        {"title": "{{7*7}}<script>", "finding": "<b>bold</b> {{7*7}}", "cause": "=1+1"},
        {"title": "=1+1", "origin": "probe", "concerns": "isms"},
    ],
    "improvement.improvement": [
        {
            "title": "Let the desk reset passwords by itself",
            "idea": "Every third call is a forgotten password, and each takes ten minutes.",
            "concerns": "both",
            "origin": "measured",
            "benefit": "high",
            "effort": "low",
            "target": "Fewer than twenty such calls a month.",
            "due_on": "2027-02-01",
            "measure_on": "2027-05-01",
        },
        {"title": "{{7*7}}<script>", "idea": "<b>bold</b> {{7*7}}", "target": "=1+1"},
        {"title": "=1+1", "concerns": "sms", "effort": "high"},
    ],
}

#: Rows of parts for the first sample, by record type and part.
PARTS = {
    "improvement.nonconformity": {
        "corrective_actions": [
            {"what": "Make the test a task of the role, not of a person", "due_on": "2026-10-01"},
            {"what": "Ask for its record each quarter", "due_on": "2026-10-10"},
            {"what": "{{7*7}}<b>", "due_on": "2026-10-15", "done_on": "2026-09-20"},
        ]
    }
}
