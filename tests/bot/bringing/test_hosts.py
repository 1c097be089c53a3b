"""The setting that says what may be looked up."""

import pytest
from pydantic import ValidationError

from bot.bringing.fetching import Fetcher
from bot.bringing.hosts import FetchHosts, FetchHostsError, parse_fetch_hosts
from bot.settings import Settings


def test_nothing_is_allowed_by_default() -> None:
    """Whatever a badge says, no host is asked unless somebody listed it."""
    assert parse_fetch_hosts(" , ") == FetchHosts()
    assert Settings(_env_file=None).fetch_list == FetchHosts()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://badges.college.example/.well-known/did.json", True),
        ("https://BADGES.college.example/x", True),
        ("https://badges.college.example:443/x", True),
        ("https://other.example:8443/x", True),
        ("http://badges.college.example/x", False),
        ("https://badges.college.example:8443/x", False),
        ("https://other.example/x", False),
        ("https://evil.example/badges.college.example", False),
        ("https://badges.college.example.evil.example/", False),
        ("https://badges.college.example@evil.example/", False),
        ("file:///etc/passwd", False),
        ("https://[::1/", False),
        ("", False),
    ],
)
def test_only_a_listed_host_at_its_port_may_be_asked(url: str, *, allowed: bool) -> None:
    """By its whole name, over HTTPS only."""
    fetcher = Fetcher(parse_fetch_hosts("Badges.college.example, other.example:8443"))
    assert fetcher.may_ask(url) is allowed


def test_a_private_address_needs_its_network_listed() -> None:
    """So that a listed name cannot be pointed into the house."""
    closed = parse_fetch_hosts("badges.college.example")
    opened = parse_fetch_hosts("badges.college.example, 10.1.0.0/16, ::1")
    assert closed.reaches("93.184.216.34")
    for address in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.1.2.3"):
        assert not closed.reaches(address)
    assert opened.reaches("10.1.2.3")
    assert opened.reaches("::1")
    assert not opened.reaches("10.2.0.1")


@pytest.mark.parametrize("text", ["https://college.example", "a b", "*.example", "x" * 300])
def test_what_is_no_host_is_refused_at_start(text: str) -> None:
    """With what to write instead."""
    with pytest.raises(FetchHostsError, match="neither a host nor a network"):
        parse_fetch_hosts(text)
    with pytest.raises(ValidationError, match="Write: badges"):
        Settings(fetch_hosts=text)
