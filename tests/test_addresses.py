"""Which addresses are anybody's: every way to write one that is not."""

from __future__ import annotations

import pytest

from studio.addresses import is_public

NOT_PUBLIC = """
127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.127.255.255
192.0.0.8 192.0.2.1 198.18.0.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 fe80::1 fe80::1%2 fec0::1 fc00::1 fd12:3456::1 ff02::1 2001:db8::1 100::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1
2002:7f00:1::1 2002:a00:1::
"""


@pytest.mark.parametrize("text", NOT_PUBLIC.split())
def test_what_is_ours_or_nobodys_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "100.63.0.1", "172.32.0.1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_what_is_anybodys_is(text: str) -> None:
    assert is_public(text)
