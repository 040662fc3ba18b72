"""What controls hang together with, by relations that stand already.

A control is *traced to* the requirements it serves, of either standard, and *applies to* the items,
services, parties, processes and places where it is done: it is in scope with them.
"""

CONTROL = "controls.control"
