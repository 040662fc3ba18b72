"""What every register shares: records, the door, access, history, derived pages and API.

The engine names no domain. A domain package declares its records to it (see `registry`).
"""
