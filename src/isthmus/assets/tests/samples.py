"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "assets.item": [
        {
            "title": "Customer database",
            "description": "Names, orders and invoices of customers since 2019.",
            "classification": "confidential",
            "confidentiality": "high",
            "integrity": "very_high",
            "availability": "high",
            "control": "verified",
            "in_use_since": "2019-03-01",
        },
        {
            "title": "{{7*7}}<script>",
            "serial_number": "=1+1",
            "information": True,
            "handles_information": True,
            "configuration_item": True,
            "financial_asset": True,
            "stands_for": 84,
            "value": "1250.5",
            "currency": "EUR",
            "cost_centre": "4100",
            "acquired_on": "2026-01-10",
            "in_use_since": "2026-01-12",
        },
        {"title": "=1+1", "certificate": "Burnt, certificate 12/2026"},
    ],
    "assets.discrepancy": [
        {
            "title": "Serial number of the router in Bern",
            "field": "serial_number",
            "held": "S1",
            "seen": "S2",
            "source": "stocktaking",
            "first_seen": "2026-11-02",
            "last_seen": "2026-11-20",
        },
        {
            "title": "{{7*7}}<script>",
            "field": "title",
            "held": "=1+1",
            "seen": "<img src=x onerror=alert(1)>",
            "source": "{{7*7}}",
        },
    ],
    "assets.definition": [
        {
            "title": "What we control as a configuration item",
            "wording": "Whatever a service with targets stops without.",
            "reasons": "More would cost more than it saves.",
            "review_due": "2027-05-01",
        },
        {"title": "{{7*7}}<script>", "wording": "=1+1"},
    ],
}

#: Rows of parts for the first sample, by record type and part.
PARTS = {
    "assets.item": {
        "redundancy": [
            {"relation": "runs_on", "needed": 2},
            {"relation": "uses", "needed": 1},
            {"relation": "stores", "needed": 3},
        ]
    },
    "assets.definition": {
        "categories": [
            {
                "code": "SRV",
                "name": "Servers",
                "belongs": "Hosts and guests",
                "control": "verified",
            },
            {"code": "NET", "name": "=1+1 <script>", "control": "approved"},
            {"code": "LIC", "name": "{{7*7}}", "control": "recorded"},
        ]
    },
}
