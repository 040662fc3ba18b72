"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "context.location": [
        {
            "title": "Data centre north",
            "kind": "data_centre",
            "country": "Denmark",
            "boundary": "Fence, two doors, a guard at night.",
        },
        {"title": "=1+1", "kind": "room", "address": "{{7*7}}<script>"},
        {"title": "Harbour Street 4", "kind": "site", "address": "Harbour Street 4, Aarhus"},
        {"title": "House B", "kind": "building"},
        {"title": "Cloud region west", "kind": "cloud_region", "country": "Ireland"},
        {"title": "Homes of the service desk", "kind": "remote"},
    ],
    "context.unit": [
        {"title": "Operations", "summary": "Runs what customers use, day and night."},
        {"title": "{{7*7}}<script>", "summary": "=1+1"},
    ],
    "context.process": [
        {
            "title": "Change management",
            "purpose": "Changes come about as they were meant to, and nothing breaks by the way.",
            "concerns": "both",
            "review_due": "2027-03-01",
        },
        {"title": "{{7*7}}<script>", "concerns": "sms", "governance": "Reports every month."},
        {"title": "Access management", "concerns": "isms"},
    ],
    "context.obligation": [
        {
            "title": "Tell the authority of a breach within 72 hours",
            "kind": "statutory",
            "source": "GDPR, article 33",
            "applies_from": "2018-05-25",
            "review_due": "2027-05-01",
        },
        {"title": "=1+1", "kind": "regulatory", "concerns": "isms"},
        {"title": "Logs are kept for a year", "kind": "contractual", "applies_until": "2028-12-31"},
        {"title": "{{7*7}}<script>", "kind": "other"},
    ],
    "context.issue": [
        {
            "title": "Floods along the river are more frequent",
            "kind": "external",
            "topic": "climate",
            "relevant": "yes",
            "why": "One data centre stands by the river.",
            "effect": "Availability of what runs there.",
        },
        {
            "title": "=1+1",
            "kind": "internal",
            "topic": "people",
            "relevant": "no",
            "why": "{{7*7}}<script>",
        },
    ],
    "context.need": [
        {
            "title": "Backups outside the house",
            "wanted": "If the building burns, work goes on the next day.",
            "concerns": "both",
            "review_due": "2027-06-01",
        },
        {"title": "=1+1", "wanted": "{{7*7}}<script>"},
        {"title": "Early word of incidents", "binding": True},
    ],
}
