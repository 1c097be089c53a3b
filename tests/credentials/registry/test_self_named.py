"""Keys in names and in JWKs are read when they are sound, and refused in words when not."""

import json
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.keys import base58, multikey
from credentials.registry.self_named import (
    JwkError,
    base64url,
    from_base64url,
    read_jwk,
    self_named_keys,
    written_jwk,
)

ED = ed25519.Ed25519PrivateKey.from_private_bytes(b"stranger".ljust(32)).public_key()
EC = ec.derive_private_key(4711, ec.SECP256R1()).public_key()
POINT = EC.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
ED_JWK = {"kty": "OKP", "crv": "Ed25519", "x": base64url(ED.public_bytes_raw())}
EC_JWK = written_jwk(EC, "https://example.org/keys/1")


def rsa_jwk(bits: int, exponent: int = 65537) -> dict[str, str]:
    """An RSA key of a size; its modulus is a number like any other."""
    modulus = (1 << (bits - 1)) + 1
    return {
        "kty": "RSA",
        "n": base64url(modulus.to_bytes(bits // 8, "big")),
        "e": base64url(exponent.to_bytes((exponent.bit_length() + 7) // 8, "big")),
    }


def test_keys_in_names_are_read() -> None:
    """`did:key` with Ed25519 and P-256, `did:jwk` with any JWK: each under its method's name."""
    ed, p256 = multikey(ED), "z" + base58(b"\x80\x24" + POINT)
    jwk = base64url(json.dumps(EC_JWK).encode())
    assert self_named_keys(f"did:key:{ed}") == {f"did:key:{ed}#{ed}": ED}
    assert self_named_keys(f"did:key:{p256}") == {f"did:key:{p256}#{p256}": EC}
    assert self_named_keys(f"did:jwk:{jwk}") == {f"did:jwk:{jwk}#0": EC}


@pytest.mark.parametrize(
    "name",
    [
        "did:web:example.org",
        "https://example.org",
        "did:key:",
        "did:key:z6Mk",
        "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
        "did:key:z" + base58(b"\x80\x24" + b"\x02" * 20),
        "did:key:y" + base58(b"\x80\x24" + POINT),
        "did:jwk:e30",
        "did:jwk:W10",
        "did:jwk:!",
        "did:jwk:e3",
    ],
)
def test_other_names_hold_no_key(name: str) -> None:
    """A name that has to be looked up, or is spoiled, gives us no key to believe."""
    assert self_named_keys(name) == {}


def test_jwks_are_read() -> None:
    """The three kinds that badges are signed with; what we write, we read."""
    assert read_jwk(EC_JWK) == EC
    assert read_jwk(ED_JWK) == ED
    assert isinstance(read_jwk(rsa_jwk(2048)), rsa.RSAPublicKey)


@pytest.mark.parametrize(
    ("jwk", "why"),
    [
        ("text", "not a public key"),
        (EC_JWK | {"d": "AA"}, "not a public key"),
        (EC_JWK | {"x": "AA"}, "not a public key"),
        (EC_JWK | {"x": 5}, "not a public key"),
        (EC_JWK | {"x": "A" * 5000}, "not a public key"),
        (EC_JWK | {"crv": "P-521"}, "do not know"),
        (ED_JWK | {"x": "AA"}, "not a public key"),
        (rsa_jwk(1024), "too short or too long"),
        (rsa_jwk(16384), "too short or too long"),
        (rsa_jwk(2048, (1 << 40) + 1), "too slow"),
        (rsa_jwk(2048, 2), "not a public key"),
        ({"kty": "oct", "k": "AA"}, "do not know"),
    ],
)
def test_unsound_jwks_are_refused(jwk: object, why: str) -> None:
    """Private keys, weak ones, slow ones and other kinds: none is relied on."""
    with pytest.raises(JwkError, match=why):
        read_jwk(jwk)


@given(st.binary(max_size=60))
def test_base64url_has_one_way_to_write(content: bytes) -> None:
    """What is written is read back, and nothing else reads as the same."""
    text = base64url(content)
    assert from_base64url(text) == content
    for other in (f"{text}=", f"{text} ", f"{text}+"):
        with pytest.raises(JwkError):
            from_base64url(other)


@given(st.text(max_size=90), st.sampled_from(["did:key:", "did:key:z", "did:jwk:", ""]))
def test_no_name_raises_anything(name: str, method: str) -> None:
    """Whatever stands in a badge as its issuer."""
    self_named_keys(method + name)
    with suppress(Mistake):
        from_base64url(name)
