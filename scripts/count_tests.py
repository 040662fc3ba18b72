"""Sum up the JUnit reports of several pytest runs.

Usage: python scripts/count_tests.py FOLDER

Ends with status 1 unless tests ran, all passed, none was skipped and none was expected to fail.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET


def outcomes(report: Path) -> Iterator[str]:
    """How each test of one report ended; an error in setting up or tearing down is a failure."""
    for case in ET.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            yield "failed"
        elif skipped is None:
            yield "passed"
        else:
            yield "xfailed" if skipped.get("type") == "pytest.xfail" else "skipped"


def main(folder: Path) -> int:
    count = Counter(end for report in sorted(folder.glob("*.xml")) for end in outcomes(report))
    print(f"{count['xfailed']} xfailed")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    clean = count["passed"] and not (count["failed"] or count["skipped"] or count["xfailed"])
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
