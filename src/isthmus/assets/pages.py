"""What the inventory adds to the pages of every register."""

from __future__ import annotations

from isthmus.assets.discovery import netbox as _netbox  # noqa: F401 - registers itself
from isthmus.assets.discovery import told as _told  # noqa: F401 - declares
