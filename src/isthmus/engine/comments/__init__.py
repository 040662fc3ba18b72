"""Comments on records, with mentions of people."""
