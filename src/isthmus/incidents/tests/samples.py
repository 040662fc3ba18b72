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
    "incidents.evidenceitem": [
        {
            "title": "Notebook of the accounts office",
            "description": "Switched off, with its power supply, in a sealed bag.",
            "collected_at": "2026-03-02T09:10:00+00:00",
            "place": "Hall A, room 2",
            "method": "Switched off at the battery, photographed, sealed",
            "seal_number": "N-0007",
            "kept_at": "Safe in room 12",
            "keep_until": "2029-03-02",
        },
        {
            "title": "{{7*7}}<script>",
            "description": "<b>bold</b> {{7*7}}",
            "place": "=1+1",
            "method": "<script>alert(1)</script>",
            "tool": "{{7*7}}",
        },
        {
            "title": "=1+1",
            "description": "A paper",
            "place": "Desk",
            "method": "Put into an envelope",
        },
    ],
    "incidents.evidencedefault": [
        {
            "title": "Phishing",
            "category": "Phishing",
            "handled_as": "security_event",
            "decision": "not_needed",
            "because": "The gateway keeps each mail.",
        },
        {
            "title": "{{7*7}}<script>",
            "category": "=1+1",
            "because": "<b>bold</b> {{7*7}}",
            "decision": "collect",
        },
    ],
    "incidents.notificationduty": [
        {
            "title": "Personal data: the authority",
            "recipient": "Data protection authority",
            "within_hours": 72,
            "told_of": "security_incident",
            "category": "Data leak",
            "information": "personal",
            "applies_if": "Personal data are concerned.",
            "content": "What happened, whom it touches, what is done.",
            "channel": "Form of the authority",
        },
        {
            "title": "{{7*7}}<script>",
            "recipient": "=1+1",
            "within_hours": 1,
            "channel": "{{7*7}}",
        },
    ],
    "incidents.notification": [
        {
            "title": "Tell the authority",
            "recipient": "Data protection authority",
            "within_hours": 72,
            "aware_at": "2026-03-02T09:10:00+00:00",
            "about": "Two mailboxes were read.",
        },
        {
            "title": "{{7*7}}<script>",
            "recipient": "=1+1",
            "within_hours": 4,
            "about": "<b>{{7*7}}",
        },
    ],
    "incidents.playbook": [
        {
            "title": "Ransomware",
            "category": "Malware",
            "purpose": "No file opens any more and somebody asks for money.",
        },
        {"title": "{{7*7}}<script>", "category": "=1+1", "purpose": "<b>{{7*7}}"},
    ],
    "incidents.majorincident": [
        {
            "title": "Nobody can pay",
            "ground": "criteria",
            "criterion": "Nobody can pay for more than ten minutes.",
        },
        {"title": "{{7*7}}<script>", "ground": "evidence"},
    ],
}

PARTS = {
    "incidents.playbook": {
        "steps": [
            {
                "phase": "containment",
                "title": "Take it off the network",
                "what": "Pull the cable; leave it switched on.",
                "within_hours": 1,
                "needs_decision": "yes",
            },
            {"phase": "assessment", "title": "=1+1 <script>", "within_hours": 4},
            {"phase": "lessons", "title": "{{7*7}}"},
        ]
    }
}
