"""Drafts of forms: what is typed is kept at the server, for the one who typed it, until it is sent."""
