from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.file_key import FileKey
from isthmus.engine.models.organization import Organization


class Scan(models.TextChoices):
    """What the virus scanner said of a file."""

    NONE = "none", N_("Not scanned")  #: no scanner was set when it came
    WAITING = "waiting", N_("In quarantine")
    CLEAN = "clean", N_("Clean")
    INFECTED = "infected", N_("Infected")
    ERASED = "erased", N_("Erased by law")  #: its bytes are gone for good
    DISPOSED = "disposed", N_("Disposed of")  #: they are gone as well; name and hash stay


class StoredFile(models.Model):
    """The bytes of an upload: kept under a random name, known by their SHA-256, never run.

    A file has no page of its own; whoever may see the record that holds it may fetch it.
    """

    #: what a scanner says later, and how it is kept, concerns the installation, not the record
    BESIDE_HISTORY = frozenset({"scan", "scanned_at", "scan_note", "key"})
    #: what goes with the bytes when the law has them erased: a hash can be guessed from
    WORDS = frozenset({"name", "sha256"})

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=100)
    #: with which it is kept encrypted; None: it is kept as it came
    key = models.ForeignKey(FileKey, null=True, on_delete=models.PROTECT, related_name="files")
    created_at = models.DateTimeField()
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.NONE)
    scanned_at = models.DateTimeField(null=True)
    #: what the scanner said, or why it said nothing
    scan_note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(scan="waiting"), name="file_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def available(self) -> bool:
        """Whether it may be handed out: what waits for the scanner, failed it, or is gone, is not."""
        return self.scan in (Scan.NONE, Scan.CLEAN)
