"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "agreements.businesscalendar": [
        {"title": "Desk in Berlin", "zone": "Europe/Berlin", "country": "DE", "region": "BE"},
        {"title": "Round the clock", "zone": "UTC", "always_open": True},
        {"title": "{{7*7}}<script>", "zone": "Asia/Kolkata", "valid_from": "2026-01-01"},
    ],
    "agreements.agreement": [
        {
            "title": "Managed mail for Harbour Logistics",
            "kind": "sla",
            "summary": "Mail and calendars for 400 people, round the clock.",
            "services": "Mail\nCalendars",
            "starts_on": "2026-01-01",
            "ends_on": "2028-12-31",
            "review_due": "2027-01-01",
            "rebinding": "change",
            "reopening": "reopening",
            "major_criteria": "=1+1 <script> everybody",
            "security_clause": "Incidents are told within four hours; evidence is kept a year.",
        },
        {
            "title": "Platform team for the service desk",
            "kind": "ola",
            "services": "Second level",
            "review_due": "2027-02-01",
        },
        {
            "title": "{{7*7}}<script>",
            "kind": "contract",
            "contract_number": "=1+1",
            "without_security": "The line carries encrypted traffic only.",
        },
    ],
}

#: Rows of parts for the first sample, by record type and part.
PARTS = {
    "agreements.businesscalendar": {
        "hours": [
            {"weekday": "monday", "opens": "08:00", "closes": "12:00"},
            {"weekday": "monday", "opens": "13:00", "closes": "18:00"},
            {"weekday": "saturday", "opens": "22:00", "closes": "24:00"},
        ],
        "special": [
            {"first": "2026-12-24", "last": "2026-12-31", "why": "=1+1 <script>"},
            {"first": "2026-11-28", "opens": "09:00", "closes": "13:00", "why": "Move"},
            {"first": "2027-01-02", "why": "Stocktaking"},
        ],
    },
    "agreements.agreement": {
        "targets": [
            {
                "metric": "first_response",
                "priority": "1",
                "concerns": "incident",
                "warn_percent": 50,
                "applies_to": "Whoever calls",
                "value": "15",
                "unit": "minutes",
                "calendar": "24×7",
            },
            {"metric": "availability", "applies_to": "Mail", "value": "99.95", "unit": "percent"},
            {
                "metric": "security",
                "value": "4",
                "unit": "hours",
                "calendar": "24×7",
                "description": "=1+1 <script> until the customer is told",
            },
        ],
        "pauses": [
            {"waiting_for": "user", "metric": "restoration"},
            {"waiting_for": "supplier", "metric": "restoration"},
            {"waiting_for": "user", "metric": "resolution"},
        ],
        "priorities": [
            {"impact": "high", "urgency": "high", "priority": "1"},
            {"impact": "high", "urgency": "low", "priority": "2"},
            {"impact": "low", "urgency": "low", "priority": "4"},
        ],
    },
}
