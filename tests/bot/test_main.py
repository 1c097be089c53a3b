"""The service says before it starts what would stop it."""

import socket

import pytest

from bot.main import check_port, serve
from bot.settings import Settings, SettingsError


@pytest.mark.enable_socket
def test_a_taken_port_is_named() -> None:
    """Somebody else on our port is a sentence with the setting to change, not a number."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match="VOUCHLINE_PORT") as refused:
            check_port(Settings(port=port))
        assert str(port) in refused.value.what
    check_port(Settings(port=port))


@pytest.mark.enable_socket
def test_an_address_of_somebody_else_is_named() -> None:
    """It is the address that is wrong then, and not the port."""
    with pytest.raises(SettingsError, match="VOUCHLINE_HOST"):
        check_port(Settings(host="192.0.2.1"))


async def test_local_mode_stays_on_this_machine() -> None:
    """The three seats are never served to other machines."""
    with pytest.raises(SettingsError, match="this machine only"):
        await serve(Settings(host="0.0.0.0", local=True), frozenset({"web"}))  # noqa: S104
