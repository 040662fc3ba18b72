"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "applicability.statement": [
        {
            "title": "Statement of Applicability of the platform",
            "edition": "iso27001-2022",
            "about": "By the risks assessed this spring.",
            "review_due": "2027-06-30",
        },
        {"title": "{{7*7}}<script>", "about": "<b>bold</b> {{7*7}}", "edition": "iso27001-2013"},
        {"title": "=1+1"},
    ],
}
PARTS = {
    "applicability.statement": {
        "rows": [
            {
                "ref": "A.5.1",
                "applicable": "yes",
                "justification": "=1+1 <script>",
                "implementation": "implemented",
            },
            {
                "ref": "A.7.12",
                "applicable": "no",
                "justification": "Others own the cabling.",
            },
            {
                "ref": "A.8.28",
                "applicable": "yes",
                "justification": "Asked for by a customer.",
                "implementation": "planned",
                "implement_by": "2027-03-31",
            },
        ]
    }
}
