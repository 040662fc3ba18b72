"""Telling somebody outside what happens to records: signed, retried, as far as one person may know.

`outbox` runs inside the door's transaction, `sending` in jobs, `operations` are what people do.
"""
