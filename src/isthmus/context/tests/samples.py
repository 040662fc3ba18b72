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
}
