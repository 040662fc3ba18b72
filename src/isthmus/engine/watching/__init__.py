"""Watchers: who wants to know what happens to a record. Every record can be watched."""
