"""What controls hang together with.

A control is *traced to* the requirements it serves, of either standard, and *applies to* the items,
services, parties, processes and places where it is done: relations that stand already. It is in scope
with what it applies to.
"""

from isthmus.engine.edges import EdgeType, declare

CONTROL, CONTROL_TEST, OPERATION = (
    "controls.control",
    "controls.controltest",
    "controls.operation",
)

#: By its field: each test is of one control.
TESTS = declare(
    EdgeType("tests", "is a test of", "is tested by", sources=(CONTROL_TEST,), targets=(CONTROL,),
             by_field=True)
)  # fmt: skip
#: By its field: what is done for a control again and again.
OPERATES = declare(
    EdgeType("operates", "is done for", "is kept up by", sources=(OPERATION,), targets=(CONTROL,),
             by_field=True)
)  # fmt: skip
