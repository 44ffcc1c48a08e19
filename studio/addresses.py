"""Which addresses are anybody's to reach: not this machine's own, and not those of the network that it stands in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

NAT64 = IPv6Network("64:ff9b::/96")
"""An IPv4 address stands in its last four bytes, and a gateway connects to it."""

COMPATIBLE = IPv6Network("::/96")
"""An old way to write IPv4 addresses; loopback is in it, too."""

LATE = tuple(map(ip_network, ("192.0.0.0/24", "64:ff9b:1::/48")))
"""Kept for special purposes, which Pythons before 3.12.4 do not know of all."""


def is_public(text: str) -> bool:
    """False for loopback, private, shared (100.64/10), link-local, multicast and reserved addresses, and for those that
    hold such an IPv4 address: mapped, NAT64, 6to4."""
    address = ip_address(text)
    inner = _held(address) if isinstance(address, IPv6Address) else None
    return _is_global(address if inner is None else inner)


def _held(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that it leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64 or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    odd = address.is_multicast or address.is_reserved or any(address in network for network in LATE)
    old = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not odd and not old
