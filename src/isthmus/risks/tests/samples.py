"""Records that the tests inherited by every register are run on: values as text."""

SAMPLES = {
    "risks.acceptancelevel": [
        {
            "title": "Mail of Harbour Logistics",
            "environment": "Norway, transport",
            "classification": "confidential",
            "concerns": "isms",
            "acceptable": "1",
            "source": "Agreement, security, 4",
            "review_due": "2027-05-01",
        },
        {"title": "{{7*7}}<script>", "acceptable": "3", "source": "=1+1"},
    ],
    "risks.approach": [
        {
            "title": "How we manage risks",
            "choice": "c",
            "reasons": "Most risks to availability are shared; costs of suppliers are not.",
            "name_common": "Common risk assessment",
            "name_isms": "Information security risk assessment",
            "name_sms": "Service risk assessment",
            "review_due": "2027-05-01",
        },
        {"title": "{{7*7}}<script>", "reasons": "=1+1", "name_common": "<b>bold</b>"},
    ],
    "risks.method": [
        {
            "title": "Three by three",
            "concerns": "both",
            "formula": "matrix",
            "use": "Two people judge apart, then together.",
            "review_due": "2027-05-01",
        },
        {"title": "{{7*7}}<script>", "concerns": "isms", "formula": "product", "use": "=1+1"},
    ],
    "risks.risksession": [
        {
            "title": "Backups of the data centre",
            "purpose": "Nobody has looked at restores since the move.",
            "concerns": "both",
            "held_on": "2026-12-10",
        },
        {"title": "{{7*7}}<script>", "purpose": "=1+1", "concerns": "isms"},
    ],
    "risks.risk": [
        {
            "title": "A restore fails when it is needed",
            "for_security": "yes",
            "for_services": "yes",
            "threat": "A medium is unreadable.",
            "vulnerability": "Nobody has tried it.",
            "outcome": "Data are lost for good.",
            "told_customers": "What you entered since the day before would be gone.",
            "likelihood": "3",
            "consequence": "5",
            "rationale": "One of four tests failed last year.",
            "treatment": "modify",
            "treatment_reason": "A test a quarter costs a day.",
            "treat_by": "2027-01-31",
            "residual_likelihood": "1",
            "residual_consequence": "5",
            "review_due": "2027-05-01",
        },
        {
            "title": "{{7*7}}<script>",
            "threat": "<b>bold</b> {{7*7}}",
            "event": "=1+1",
            "told_customers": "{{7*7}}<b>bold</b>",
        },
        {
            "title": "=1+1",
            "for_security": "no",
            "for_services": "yes",
            "inherent_likelihood": "5",
            "inherent_consequence": "4",
            "treatment": "retain",
        },
    ],
}

#: Rows of parts for the first sample, by record type and part.
PARTS = {
    "risks.risksession": {
        "people": [
            {"name": "Olena", "role": "Runs the hosts"},
            {"name": "=1+1 <script>", "role": "{{7*7}}"},
            {"name": "Marek"},
        ]
    },
    "risks.acceptancelevel": {
        "deciders": [
            {"side": "ours", "name": "Helena", "role": "Managing director"},
            {"side": "theirs", "name": "=1+1 <script>", "role": "{{7*7}}"},
            {"side": "theirs", "name": "Olena", "role": "IT coordinator"},
        ]
    },
    "risks.method": {
        "steps": [
            {"scale": "likelihood", "degree": "1", "name": "Rare", "meaning": "Hardly ever"},
            {"scale": "likelihood", "degree": "2", "name": "=1+1 <script>", "meaning": "{{7*7}}"},
            {"scale": "consequence", "degree": "1", "name": "Small"},
        ],
        "levels": [
            {"level": "1", "begins_at": 1, "meaning": "Nothing to do"},
            {"level": "3", "begins_at": 4, "meaning": "{{7*7}}<b>"},
            {"level": "5", "begins_at": 9},
        ],
        "cells": [
            {"likelihood": "1", "consequence": "1", "level": "1"},
            {"likelihood": "2", "consequence": "1", "level": "2"},
            {"likelihood": "2", "consequence": "2", "level": "4"},
        ],
        "criteria": [
            {"concerns": "isms", "acceptable": "2", "why": "Customers ask for it"},
            {"concerns": "sms", "acceptable": "3", "why": "{{7*7}}<b>"},
            {"concerns": "both", "acceptable": "2"},
        ],
    },
    "risks.risk": {
        "measures": [
            {"what": "Restore one system a quarter", "due_on": "2026-12-31"},
            {
                "what": "Keep a second medium",
                "due_on": "2027-01-31",
                "cost": "750",
                "currency": "EUR",
            },
            {"what": "{{7*7}}<b>", "due_on": "2026-11-15", "done_on": "2026-10-01"},
        ],
        "estimates": [
            {
                "case": "now",
                "least": "0.05",
                "likeliest": "0.2",
                "most": "1",
                "loss_low": "200",
                "loss_high": "900",
                "currency": "EUR",
                "seed": 713,
            },
            {
                "case": "after",
                "least": "0",
                "likeliest": "0.05",
                "most": "0.5",
                "loss_low": "200",
                "loss_high": "800",
                "share": "80",
                "currency": "EUR",
            },
            {
                "case": "before",
                "least": "1",
                "likeliest": "2",
                "most": "4.5",
                "loss_low": "500",
                "loss_high": "500",
                "currency": "EUR",
            },
        ],
    },
}
