"""What tests of the whole system share with those of the packages: an organization and its people."""

from isthmus.conftest import (
    acts,
    make_samples,
    memberships,
    org,
    other_org,
    samples,
    sign_in,
    system_act,
    viewers,
)

__all__ = [
    "acts",
    "make_samples",
    "memberships",
    "org",
    "other_org",
    "samples",
    "sign_in",
    "system_act",
    "viewers",
]
