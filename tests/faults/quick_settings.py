"""The product's settings, but nobody waits longer than a second for the database."""

from isthmus.config.settings import *  # noqa: F403
from isthmus.config.settings import DATABASES

if "timeout" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = 1
else:
    DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=1000"
