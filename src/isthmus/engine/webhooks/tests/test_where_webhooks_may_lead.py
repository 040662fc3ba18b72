"""Where webhooks may lead: never inside, however an address is written."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.config.environment import webhook_networks
from isthmus.engine.webhooks import addresses
from isthmus.engine.webhooks.addresses import AddressProblem, is_inside, parsed, resolved

INSIDE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3",  # noqa: S104 - refused
    "10.0.0.1", "172.16.0.1",
    "172.31.255.255", "192.168.1.1", "169.254.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::ffff:7f00:1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "ff0e::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b::808:808", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1", "5f00::1", "100::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450::1",
           "::ffff:8.8.8.8"]  # fmt: skip

PRIVATE4 = st.sampled_from(
    ["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
     "100.64.0.0/10", "224.0.0.0/4", "0.0.0.0/8"]
).flatmap(lambda network: st.ip_addresses(network=network))  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_known_as_such(address: str) -> None:
    assert is_inside(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_outside_is_reached(address: str) -> None:
    assert not is_inside(ip_address(address))


@given(PRIVATE4)
def test_no_way_to_write_an_inner_address_leads_out(address: IPv4Address) -> None:
    number = int(address)
    for written in (
        address,
        IPv6Address(number),
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x64FF9B0001 << 80) | number),
        IPv6Address((0x2002 << 112) | number << 80),
    ):
        assert is_inside(written), written


@given(st.ip_addresses(v=4), st.sampled_from(["https://{}/", "https://[::ffff:{}]/"]))
def test_an_address_of_numbers_is_judged_when_it_is_given(address: IPv4Address, form: str) -> None:
    try:
        assert parsed(form.format(address)).literal is not None
    except AddressProblem:
        assert is_inside(address)
    else:
        assert not is_inside(address)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
        "http://example.org/", "https://", "https:///path", "https://user@example.org/",
        "https://user:password@example.org/", "https://example.org:22/", "https://example.org:0/",
        "https://example.org:99999/", "https://example.org/#part", "https://example.org/a b",
        "https://example.org/\r\nHost: inner", "https://example.org\\@127.0.0.1/",
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25e]/",
        f"https://example.org/{'a' * 500}", "https://exa\u0000mple.org/", "https://a..b/",
        "https://example.org/ä", "https://[not:an:address/",
    ],
)  # fmt: skip
def test_these_are_no_addresses_for_a_webhook(url: str) -> None:
    with pytest.raises(AddressProblem):
        parsed(url)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.org/{text}"):
        try:
            target = parsed(url)
        except AddressProblem:
            continue
        assert target.scheme == "https"
        assert target.path.isascii()


def answers(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[tuple[Any, ...]]:
    asked: list[tuple[Any, ...]] = []

    def look_up(*arguments: Any, **_: Any) -> list[Any]:
        asked.append(arguments)
        return [(0, 0, 0, "", (one, 443)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("hidden", ["127.0.0.1", "10.1.2.3", "::1", "169.254.169.254", "fe80::1%2"])
def test_a_name_with_one_address_inside_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch, hidden: str
) -> None:
    answers(monkeypatch, "8.8.8.8", hidden)
    with pytest.raises(AddressProblem, match="private network") as refused:
        resolved(parsed("https://rebound.example/"))
    assert hidden not in str(refused.value)


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "localhost."]
)
def test_other_ways_to_write_this_machine_are_found_by_looking_up(host: str) -> None:
    with pytest.raises(AddressProblem):
        resolved(parsed(f"https://{host}/"))


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, "8.8.8.8", "8.8.8.8")
    assert [str(one) for one in resolved(parsed("https://example.org/"))] == ["8.8.8.8"]
    assert len(asked) == 1


def test_what_an_operator_opened_is_reached_by_http_and_any_port(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "fd00::/8"]
    assert parsed("http://127.0.0.1:8080/").port == 8080
    assert parsed("http://[fd00::1]/").literal == ip_address("fd00::1")
    with pytest.raises(AddressProblem):
        parsed("http://10.0.0.1/")
    with pytest.raises(AddressProblem, match="https only"):
        parsed("http://8.8.8.8/")
    # A name may lead there; outside it still goes by https to the usual ports only.
    target = parsed("http://inner.example:8080/")
    assert not addresses.is_allowed(ip_address("8.8.8.8"))
    with pytest.MonkeyPatch.context() as patched:
        answers(patched, "8.8.8.8")
        with pytest.raises(AddressProblem, match="https only"):
            resolved(target)
        answers(patched, "127.0.0.9")
        assert resolved(target) == [ip_address("127.0.0.9")]


def test_a_setting_that_names_no_network_is_told_at_the_start() -> None:
    assert webhook_networks(" 10.0.5.0/24,, ::1 ") == ["10.0.5.0/24", "::1/128"]
    with pytest.raises(ValueError, match="ISTHMUS_WEBHOOK_NETWORKS"):
        webhook_networks("10.0.5.1/24")
