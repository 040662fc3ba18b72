"""Valid input rows for every kind of record of this package, as a person would type them."""

SAMPLES: dict[str, list[dict[str, str]]] = {
    "conformity.assessment": [
        {"title": "First look at both standards", "covers": "both", "purpose": "To plan the work."},
        {"title": "Before the ISMS audit", "covers": "isms", "due_on": "2027-03-31"},
        {"title": "Before the SMS audit", "covers": "sms"},
    ],
    "conformity.judgement": [
        {
            "title": "The policy fits the purpose",
            "requirement": "27001:2013 5.2 a)",
            "answer": "conforms",
            "statement": "The policy names the services and what they depend on.",
        },
        {
            "title": "Objectives are set in part",
            "requirement": "27001:2013 5.2 b)",
            "answer": "partly",
            "gap": "No objective for availability.",
            "action": "Agree one with the service owners.",
        },
        {
            "title": "Nothing commits to improvement",
            "requirement": "27001:2013 5.2 d)",
            "answer": "does_not_conform",
            "gap": "The policy is silent about it.",
        },
    ],
}
