"""Which management system's rules apply to which record, and why (mission row C4; 27013, 5.2).

A statement in force names records; the relations that carry (`EdgeType.carries`) take in what hangs
together with them. `graph` reads those relations, `closure` follows them, `settle` brings the
memberships in line after a write, `reading` says what came of it.
"""
