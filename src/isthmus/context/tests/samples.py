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
    "context.profile": [
        {
            "title": "Northgate Managed Services AS",
            "what_it_does": "{{7*7}}<script> Runs workplaces, servers and backup.",
            "legal_form": "=1+1",
            "provides_to": "outside",
            "others_deliver": "yes",
            "website": "https://northgate.example/",
        },
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
    "context.objective": [
        {
            "title": "Portal available to customers",
            "kind": "objective",
            "concerns": "sms",
            "statement": "Customers reach the portal whenever they need it.",
            "direction": "at_least",
            "target": "99.9",
            "unit": "percent",
            "by_when": "2027-12-31",
            "plan": "Second line, twice a year a test of the switch-over.",
            "resources": "The platform team, four days a quarter.",
            "evaluation": "Monitoring from outside, by the month.",
            "measured_every": "monthly",
        },
        {
            "title": "{{7*7}}<script>",
            "kind": "acceptable_level",
            "protects": "confidentiality",
            "direction": "at_most",
            "unit": "=1+1",
        },
    ],
    "context.competence": [
        {
            "title": "Leads the collection of evidence",
            "concerns": "isms",
            "needed": "Seals, copies, hands over, without changing what is found.",
            "shown_by": "A course with an examination, and an exercise each year.",
        },
        {"title": "=1+1", "needed": "{{7*7}}<script>"},
    ],
    "context.training": [
        {
            "title": "What to do with a strange e-mail",
            "kind": "awareness",
            "concerns": "isms",
            "planned_on": "2026-12-03",
            "content": "How to tell one, whom to tell.",
            "leader": "=1+1",
        },
        {"title": "Priorities at the desk", "kind": "training", "concerns": "sms"},
        {"title": "{{7*7}}<script>", "kind": "exercise", "held_on": "2026-01-20"},
    ],
    "context.communication": [
        {
            "title": "Service report to customers",
            "concerns": "sms",
            "content": "What was agreed and what was delivered.",
            "audience": "Every customer with an agreement",
            "every": "monthly",
            "next_due": "2026-12-05",
            "means": "E-mail",
        },
        {"title": "=1+1", "occasion": "{{7*7}}<script>"},
    ],
    "context.conflict": [
        {
            "title": "Restore, or collect evidence first",
            "isms_view": "What is restored is lost to whoever examines it.",
            "sms_view": "Each minute counts against the target.",
            "isms_met": "Evidence is collected before anything is restored.",
            "sms_met": "Its time is a target of its own, agreed with customers.",
            "due_on": "2027-01-31",
        },
        {"title": "{{7*7}}<script>", "isms_view": "=1+1"},
    ],
    "context.complaint": [
        {
            "title": "Nobody called back",
            "received_on": "2026-01-12",
            "channel": "phone",
            "service": "Managed mail",
            "concerns": "sms",
            "complaint": "We were promised a call within the hour.",
            "findings": "The ticket lay in the wrong queue.",
            "due_on": "2026-01-26",
        },
        {"title": "=1+1", "complaint": "{{7*7}}<script>", "channel": "letter"},
    ],
    "context.relationshipreview": [
        {
            "title": "Harbour Logistics, fourth quarter",
            "kind": "meeting",
            "planned_on": "2026-12-10",
            "participants": "Olena Kravets, Priya Raman",
            "performance": "All targets reached but one.",
            "changes_asked": "Telling of incidents within two hours.",
            "next_due": "2027-03-10",
        },
        {
            "title": "{{7*7}}<script>",
            "kind": "survey",
            "satisfaction": 8,
            "measured_how": "=1+1",
        },
    ],
    "context.scopestatement": [
        {
            "title": "Scope of the ISMS",
            "kind": "isms",
            "wording": "Operation of hosting and workplace services in the data centre north.",
            "interfaces": "Lines of the carrier end at our routers.",
            "review_due": "2027-05-01",
        },
        {"title": "{{7*7}}<script>", "kind": "sms", "wording": "=1+1"},
    ],
}

#: Rows of parts for the first sample, by record type and part.
PARTS = {
    "context.objective": {
        "measurements": [
            {"day": "2026-01-31", "value": "99.7", "note": "=1+1 <script>"},
            {"day": "2026-02-28", "value": "99.91"},
            {"day": "2026-03-31", "value": "99.95", "note": "After the second line"},
        ]
    },
    "context.competence": {
        "holders": [
            {
                "name": "Jonas Weber",
                "level": "shown",
                "evidence": "=1+1 <script>",
                "valid_until": "2027-06-30",
            },
            {"name": "{{7*7}}", "level": "learning"},
            {"name": "Erik Holm", "level": "missing", "evidence": "Begins in spring"},
        ]
    },
    "context.training": {
        "participants": [
            {"name": "Jonas Weber", "attendance": "attended", "outcome": "passed"},
            {"name": "{{7*7}}", "attendance": "absent"},
            {"name": "Erik Holm", "attendance": "invited"},
        ]
    },
    "context.scopestatement": {
        "lines": [
            {"direction": "in", "words": "Hosting for customers in the Nordic countries"},
            {"direction": "in", "words": "=1+1 <script>", "reason": "As agreed."},
            {"direction": "out", "words": "The canteen", "reason": "Others run it."},
        ]
    },
}
