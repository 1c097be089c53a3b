"""Ed25519 keys as the outside world writes them: Multikey (`z6Mk…`) and base58.

Private keys are `cryptography` objects, made and kept elsewhere and handed in.
"""

from typing import ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from credentials.errors import Mistake

__all__ = [
    "Ed25519PrivateKey",
    "Ed25519PublicKey",
    "KeyTextError",
    "base58",
    "from_base58",
    "multikey",
    "parse_multikey",
]

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE: Final = {symbol: value for value, symbol in enumerate(_BASE58)}
_ED25519_PUBLIC: Final = b"\xed\x01"  # multicodec 0xed, as a varint
_KEY_SIZE: Final = 32
_MOST_SYMBOLS: Final = 200  # the work grows with the square of the length


class KeyTextError(Mistake):
    """A key, signature or hash is not written as the specifications say."""

    advice: ClassVar[str] = "Copy it whole from where the issuer publishes it."


def multikey(key: Ed25519PublicKey) -> str:
    """The key as `publicKeyMultibase` has it (W3C Controlled Identifiers, section 2.2.2)."""
    return "z" + base58(_ED25519_PUBLIC + key.public_bytes_raw())


def parse_multikey(text: str) -> Ed25519PublicKey:
    """Read a `z6Mk…` text.

    Raises:
        KeyTextError: it is no Ed25519 public key.
    """
    if not text.startswith("z"):
        raise KeyTextError("A public key starts with z.")
    content = from_base58(text[1:])
    if content[:2] != _ED25519_PUBLIC or len(content) != len(_ED25519_PUBLIC) + _KEY_SIZE:
        raise KeyTextError("This is not an Ed25519 public key.")
    return Ed25519PublicKey.from_public_bytes(content[2:])


def base58(content: bytes) -> str:
    """Bitcoin's base 58, in which each leading zero byte is written as 1."""
    number = int.from_bytes(content, "big")
    symbols: list[str] = []
    while number:
        number, rest = divmod(number, 58)
        symbols.append(_BASE58[rest])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(symbols))


def from_base58(text: str) -> bytes:
    """Read base 58.

    Raises:
        KeyTextError: a symbol does not belong, or there are far too many.
    """
    number = 0
    try:
        for symbol in text[: _MOST_SYMBOLS + 1]:
            number = number * 58 + _BASE58_VALUE[symbol]
    except KeyError:
        raise KeyTextError("This is not base 58.") from None
    if len(text) > _MOST_SYMBOLS:
        raise KeyTextError("This is not base 58.")
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
