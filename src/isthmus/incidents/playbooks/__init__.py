"""Playbooks: what is done about a kind of security incident, step by step, as data."""
