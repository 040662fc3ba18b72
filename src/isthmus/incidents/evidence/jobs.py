"""What is done about evidence by itself."""

from isthmus.engine.jobs import daily, job
from isthmus.engine.models import Organization
from isthmus.incidents.evidence.integrity import check_all
from isthmus.incidents.evidence.models import EvidenceItem


def _with_files() -> list[tuple[int, dict[str, int]]]:
    rows = EvidenceItem.objects.as_system("evidence: whose files are checked")
    found = rows.filter(file__isnull=False).exclude(state="disposed")
    keys = found.order_by("organization").values_list("organization", flat=True).distinct()
    return [(key, {"organization_id": key}) for key in keys]


@daily("03:20", plan=_with_files)
@job("incidents.check_evidence", title="Compare evidence with what was collected")
def check_evidence(organization_id: int) -> None:
    """Read every file of evidence and compare it with its SHA-256; history tells what differs."""
    check_all(Organization.objects.get(pk=organization_id))
