"""Snapshots: what declared fields and parts of a record said at one moment, frozen and hashed.

Versions are snapshots that a transition takes. Approvals rest on the digest of the same material.
"""
