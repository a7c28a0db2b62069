"""Which addresses a webhook may be sent to: those of the public internet (docs/decisions/0013).

A name is resolved once, every address that it has is checked, and the connection is made to a checked address itself:
a second answer of the name server, or a redirect, leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]

NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
COMPATIBLE = ipaddress.IPv6Network("::/96")


class AddressForbidden(Exception):
    """The name leads to a private, loopback, link-local or otherwise not public address."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name. Raises OSError."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def checked(host: str, port: int, *, resolve: Resolve = resolve) -> str:
    """The first address of a name, all of whose addresses are public. Raises AddressForbidden, OSError."""
    found = resolve(host, port)
    forbidden = [address for address in found if not is_public(ipaddress.ip_address(address.partition("%")[0]))]
    if forbidden or not found:
        raise AddressForbidden(f"{host} leads to {', '.join(forbidden) or 'nowhere'}, which is not a public address.")
    return found[0]


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, and so is the IPv4 address that an IPv6 one may stand for."""
    inner = _inner(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(inner)
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address behind a mapped, compatible, 6to4 or NAT64 one (RFC 4291, 3056, 6052)."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if any(address in network for network in (*NAT64, COMPATIBLE)):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
