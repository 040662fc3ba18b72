"""Where webhooks may lead: nowhere inside, unless the operator allows it.

Whoever may make a webhook could otherwise ask the server about machines that only it can reach. A
name is looked up once; what is checked here is what is then connected to, so a second answer of
the name's server changes nothing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from django.conf import settings

from isthmus.engine.language import tr

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST = 500
#: Ports that can be reached outside. Inside, where it is allowed, any.
PORTS = (443, 8443)

#: Addresses that carry another one: of translators and tunnels, they lead to it.
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
SIX_TO_FOUR = IPv6Network("2002::/16")
COMPATIBLE = IPv6Network("::/96")
#: Never outside, though `ipaddress` calls some of them global: shared space of providers, Teredo,
#: documentation, benchmarks, the machine that a cloud's hosts ask for their secrets.
NEVER: tuple[Network, ...] = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("198.18.0.0/15"),
    IPv4Network("240.0.0.0/4"),
    IPv6Network("100::/64"),
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),
    IPv6Network("5f00::/16"),
    IPv6Network("fc00::/7"),
    IPv6Network("fe80::/10"),
    IPv6Network("fec0::/10"),
)


class AddressProblem(Exception):
    """An address that webhooks may not have, or that leads nowhere. The text is for people."""


@dataclass(frozen=True)
class Target:
    """An address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def literal(self) -> Address | None:
        """The IP address that it names, where it names no host."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def allowed_networks() -> list[Network]:
    """Return the networks that an operator opened."""
    return [ip_network(one) for one in settings.WEBHOOK_NETWORKS]


def inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if any(address in network for network in NAT64) or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_inside(address: Address) -> bool:
    """Return whether an address is not one of the open internet, whatever way it is written."""
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return True
    meant = inner(address)
    # What is tunnelled is not reached at all: no webhook needs a translator's address.
    carried = meant != address and not (
        isinstance(address, IPv6Address) and address.ipv4_mapped is not None
    )
    return (
        carried
        or not meant.is_global
        or meant.is_multicast
        or meant.is_reserved
        or meant.is_unspecified
        or any(meant.version == network.version and meant in network for network in NEVER)
    )


def is_allowed(address: Address) -> bool:
    """Return whether the operator opened a network with this address in it."""
    meant = inner(address)
    return any(
        meant.version == network.version and meant in network for network in allowed_networks()
    )


def parsed(url: str) -> Target:
    """Return the parts of an address that a webhook may have. Raises AddressProblem."""
    if len(url) > LONGEST:
        raise AddressProblem(
            tr("The address is longer than %(longest)s characters.", longest=LONGEST)
        )
    if any(sign.isspace() or not sign.isprintable() for sign in url) or "\\" in url:
        raise AddressProblem(tr("There is a space or an unprintable sign in the address."))
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode().lower()
    except (ValueError, UnicodeError):
        raise AddressProblem(tr("This is no address: write https://host/path.")) from None
    if not host or parts.scheme not in ("https", "http"):
        raise AddressProblem(tr("Write the whole address: https://host/path."))
    if parts.username is not None or parts.password is not None:
        raise AddressProblem(tr("Leave name and password out: messages are signed."))
    if parts.fragment:
        raise AddressProblem(tr("Leave out what stands behind #: it is never sent."))
    path = parts.path or "/"
    if not path.isascii() or not parts.query.isascii():
        raise AddressProblem(tr("Write signs beyond ASCII as %…."))
    if parts.query:
        path = f"{path}?{parts.query}"
    usual = 443 if parts.scheme == "https" else 80
    target = Target(parts.scheme, host, usual if port is None else port, path)
    _check_form(target)
    return target


def _check_form(target: Target) -> None:
    """Refuse what no look-up can make good."""
    literal = target.literal
    if literal is not None:
        _check(target, literal)
    elif not allowed_networks():
        _check_outside(target)


def _check_outside(target: Target) -> None:
    if target.scheme != "https":
        raise AddressProblem(tr("Messages go by https only."))
    if target.port not in PORTS:
        raise AddressProblem(
            tr("Port %(port)s can't be reached: 443 and 8443 can.", port=target.port)
        )


def _check(target: Target, address: Address) -> None:
    if is_allowed(address):
        return
    if is_inside(address):
        # Which address it is, is not told: the answer would map the network inside.
        raise AddressProblem(
            tr(
                "The address leads to a private network, which webhooks may not reach. Whoever "
                "runs this installation can allow it (ISTHMUS_WEBHOOK_NETWORKS)."
            )
        )
    _check_outside(target)


def resolved(target: Target) -> list[Address]:
    """Look the host up, once, and return its addresses: all may be reached. Raises AddressProblem."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressProblem(tr("The name of the host is not known.")) from None
    addresses = list(dict.fromkeys(ip_address(str(one[4][0])) for one in found))
    if not addresses:
        raise AddressProblem(tr("The name of the host is not known."))
    for address in addresses:
        # One inside among several would be enough to be led there.
        _check(target, address)
    return addresses
