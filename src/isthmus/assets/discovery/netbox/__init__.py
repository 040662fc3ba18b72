"""NetBox, by a dump of its database as JSON: `manage.py dumpdata`, packed by gzip or not."""

from isthmus.assets.discovery.netbox.reading import NetBox
from isthmus.assets.discovery.source import register_source

register_source(NetBox())

__all__ = ["NetBox"]
