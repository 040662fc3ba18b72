from django.db import models

from isthmus.engine.keys import new_key


class Organization(models.Model):
    """One organization (tenant): everything but the standards library belongs to exactly one.

    Its own Entry has the same key, so role grants and settings are events of that entry.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    #: for whoever chose none; empty: what the browser asks for
    language = models.CharField(max_length=10, blank=True, default="")
    #: replaced whenever an own field or kind is defined or changed; 0: there are none, and nobody
    #: asks
    fields_mark = models.BigIntegerField(default=0, editable=False)
    #: replaced whenever it calls records of some register otherwise; 0: as everybody does, nobody asks
    names_mark = models.BigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return self.name
