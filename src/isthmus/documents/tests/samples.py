"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "documents.document": [
        {
            "title": "Access control policy",
            "kind": "policy",
            "summary": "Who may reach what, and who decides.",
            "body": "# Access control policy\n\nAccess follows the **role** a person holds.\n",
            "review_due": "2027-03-01",
            "retention": "Seven years after it was replaced",
        },
        {
            "title": "Capacity plan",
            "kind": "plan",
            "summary": "What the services need in the coming year.",
            "body": "Storage grows by a fifth a year.\n\n| Year | TB |\n|---|---:|\n| 2027 | 40 |\n",
        },
        {
            "title": "{{7*7}}<script>",
            "kind": "procedure",
            "body": '=1+1 `#eval("1")` <script>alert(1)</script> {{companyShortName}}',
        },
        {"title": "Change management", "kind": "process", "body": "From request to review."},
        {"title": "Statement of Applicability", "kind": "statement", "body": "By control."},
        {"title": "Agreement with the data centre", "kind": "agreement", "body": "Targets."},
        {"title": "Form for access requests", "kind": "form", "body": "Who, what, how long."},
        {"title": "Minutes of the management review", "kind": "record", "body": "Decisions."},
        {"title": "Words of the house", "kind": "other", "body": "What we mean by them."},
    ]
}
