"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "incidents.incident": [
        {
            "title": "Mail is slow",
            "description": "Since nine it takes minutes until a mail opens.",
            "channel": "phone",
            "noticed_at": "2026-03-02T09:10:00+00:00",
            "category": "Mail",
            "asks": "no",
            "disturbs": "yes",
            "touches_services": "yes",
            "security_seen": "no",
            "security_harm": "no",
            "weakness": "no",
            "impact": "medium",
            "urgency": "high",
        },
        {
            "title": "{{7*7}}<script>",
            "description": "<b>bold</b> {{7*7}}",
            "noticed_at": "2026-03-02T09:10:00+00:00",
            "security_seen": "yes",
            "security_risk": "high",
            "category": "=1+1",
        },
        {"title": "=1+1", "noticed_at": "2026-03-02T09:10:00+00:00", "asks": "yes"},
    ],
    "incidents.answertemplate": [
        {
            "title": "We have it and work on it",
            "purpose": "comment",
            "category": "Mail",
            "report_kind": "incident",
            "text": "Dear {{reporter}}, we work on {{reference}}.",
        },
        {"title": "{{7*7}}<script>", "text": "<b>bold</b> {7*7}", "category": "=1+1"},
        {"title": "=1+1", "purpose": "waiting", "text": "Asked {{reporter}}."},
    ],
}
