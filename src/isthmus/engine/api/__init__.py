"""The HTTP API of every register, derived from the record types.

It is built when addresses are first asked for (`engine.api.urls`) and nowhere else: building
costs time that the command line doesn't need to spend.
"""
