"""Dumps as NetBox writes them: made up ones of the shape of its demonstration, and the real one."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
#: Data of others, beside the repository where somebody has it.
SHARED = Path(
    os.environ.get("ISTHMUS_SHARED_DATA") or Path(__file__).parents[5] / "shared" / "data"
)
REAL = SHARED / "netbox-demo-v3.6.json.gz"


def row(model: str, number: int, /, **fields: Any) -> dict[str, Any]:
    return {"model": model, "pk": number, "fields": fields}


def made_up() -> Rows:
    """Return what has as many things of each sort, and relations, as NetBox's own demonstration."""
    rows = [
        # Dumps hold much that is none of an inventory, and objects without a number.
        {"model": "contenttypes.contenttype", "fields": {"app_label": "dcim", "model": "site"}},
        row("auth.user", 1, username="admin", password="no business of ours"),
        row("dcim.manufacturer", 1, name="Juniper"),
        row("dcim.devicetype", 1, manufacturer=1, model="QFX5100"),
        row("dcim.devicerole", 1, name="Patch Panel"),
        row("dcim.platform", 1, name="Junos OS"),
        row("circuits.circuittype", 1, name="MPLS"),
        *(row("circuits.provider", n, name=f"Carrier {n}") for n in range(1, 10)),
        *(row("tenancy.tenant", n, name=f"Tenant {n}") for n in range(1, 12)),
    ]
    rows += [_site(n) for n in range(1, 25)]
    rows += [row("dcim.location", n, name=f"Row {n}", site=21, parent=None) for n in range(1, 5)]
    rows += [_rack(n) for n in range(1, 43)]
    rows += [_device(n) for n in range(1, 73)]
    rows += [
        row("virtualization.cluster", n, name=f"cloud-{n}", status="active", site=None, tenant=None)
        for n in range(1, 33)
    ]
    rows += [_machine(n) for n in range(1, 181)]
    rows += [_circuit(n) for n in range(1, 30)]
    return rows + _cables()


def _site(n: int) -> dict[str, Any]:
    return row("dcim.site", n, name=f"Site {n}", status="active", tenant=5, physical_address="")


def _rack(n: int) -> dict[str, Any]:
    fields = {"site": 1 + n % 24, "location": None, "tenant": 5, "serial": "", "asset_tag": None}
    status = "available" if n > 38 else "active"
    return row("dcim.rack", n, name="Comms closet", status=status, description="", **fields)


def _device(n: int) -> dict[str, Any]:
    return row(
        "dcim.device", n, name=None if n <= 22 else f"rtr{n:02}", device_type=1, role=1,
        platform=None if n <= 22 else 1, tenant=5 if n <= 58 else None, site=1 + n % 24,
        location=None, rack=1 + n % 42, position="11.0", face="front", status="active",
        serial="", asset_tag=None, cluster=None, description="", comments="",
    )  # fmt: skip


def _machine(n: int) -> dict[str, Any]:
    return row(
        "virtualization.virtualmachine", n, name=f"vm{n}", cluster=1 + n % 32, device=None,
        site=None, tenant=None, platform=None, status="active", vcpus="2.00", memory=2048,
        disk=None, description="", comments="",
    )  # fmt: skip


def _circuit(n: int) -> dict[str, Any]:
    return row("circuits.circuit", n, cid=f"KKDG{n}", provider=1 + n % 9, type=1, tenant=5,
               status="active", description="", comments="")  # fmt: skip


def _cables() -> Rows:
    """Return cables, several between the same two devices, and some that end at circuits."""
    rows: Rows = []
    for n in range(1, 109):
        rows.append(row("dcim.cable", n, label="", status="connected", description=""))
        first = ("circuits", "circuittermination") if n <= 32 else ("dcim", "interface")
        for side, kind in (("A", first), ("B", ("dcim", "frontport"))):
            port = 2 * n + (side == "B")
            rows.append(row("dcim.cabletermination", port, cable=n, cable_end=side,
                            termination_type=list(kind), termination_id=port))  # fmt: skip
            if kind[0] == "circuits":
                rows.append(row("circuits.circuittermination", port, circuit=1 + n % 29))
            else:
                device = 1 + (n % 36) + (36 if side == "B" else 0)
                rows.append(row(f"dcim.{kind[1]}", port, device=device, name=f"xe-{n}"))
    return rows


def loaded(path: Path) -> Rows:
    found: Rows = json.loads(gzip.decompress(path.read_bytes()))
    return found


def packed(rows: Iterable[Any]) -> bytes:
    return gzip.compress(json.dumps(list(rows)).encode(), mtime=0)


def without(rows: Rows, model: str, numbers: Iterable[int]) -> Rows:
    gone = set(numbers)
    return [one for one in rows if one["model"] != model or one["pk"] not in gone]


def numbers(rows: Rows, model: str) -> list[int]:
    return [one["pk"] for one in rows if one["model"] == model]


def changed(rows: Rows, model: str, number: int, /, **fields: Any) -> Rows:
    """Return the rows with other values in one object."""
    return [
        {**one, "fields": {**one["fields"], **fields}}
        if one["model"] == model and one["pk"] == number
        else one
        for one in rows
    ]
