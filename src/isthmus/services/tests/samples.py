"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "services.service": [
        {
            "title": "Managed mail",
            "category": "Workplace",
            "summary": "Mail and calendars that are there when your people are.",
            "included": "Mailboxes of 50 GB\nShared calendars",
            "excluded": "Archives of former people",
            "hours": "Round the clock; maintained on Sundays from 2 to 5",
            "ordering": "By a request at the desk, signed by a cost centre",
            "support": "The desk, at any hour",
            "built": "Three nodes over two halls.",
            "operated": "Watched at night by the supplier.",
            "supported": "Desk, then the platform team.",
            "criticality": "very_high",
            "confidentiality": "high",
            "integrity": "high",
            "availability": "very_high",
            "review_due": "2027-03-01",
        },
        {"title": "{{7*7}}<script>", "category": "=1+1", "included": "<b>bold</b> {{7*7}}"},
        {"title": "=1+1"},
    ]
}

#: Rows of parts for the first sample, by record type and part.
PARTS = {
    "services.service": {
        "redundancy": [
            {"relation": "uses", "needed": 2},
            {"relation": "contributes_to", "needed": 1},
            {"relation": "uses", "needed": 1},
        ]
    }
}
