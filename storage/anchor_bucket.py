"""The anchor in a bucket that speaks S3: for replicas that share no folder.

One object for each log. The bucket itself compares and swaps: a write says which version it
replaces (`If-Match`), or that there was none (`If-None-Match`). Nothing here waits without limit.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

from storage.anchor import Anchor, AnchorError, AnchorMovedError, name_of

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import S3Credential, S3Store

SCHEME: Final = "s3"
PATIENCE: Final = timedelta(seconds=3)
"""For one answer; and no try begins later than this after the first."""
MORE_TRIES: Final = 2
LARGEST: Final = 64 * 1024
"""Octets of a note. Ours have some hundred."""
OPTIONS: Final = frozenset({"endpoint", "region"})


class BucketAddressError(AnchorError):
    """The address of the bucket, or who we are to it, is not told well."""

    advice: ClassVar[str] = (
        "Write VOUCHLINE_ANCHOR_URL=s3://BUCKET/PREFIX?region=REGION, with &endpoint=https://… if "
        "it is not Amazon's, and set VOUCHLINE_S3_ACCESS_KEY and VOUCHLINE_S3_SECRET_KEY."
    )


@dataclass(frozen=True, slots=True)
class BucketKeys:
    """Who we are to the bucket."""

    access: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the notes lie."""

    name: str
    prefix: str
    region: str
    endpoint: str

    @override
    def __str__(self) -> str:
        return f"the bucket {SCHEME}://{self.name}/{self.prefix} at {self.endpoint}"


def parse_bucket(url: str) -> Bucket:
    """Read `s3://BUCKET/PREFIX?region=…&endpoint=…`.

    >>> str(parse_bucket("s3://safe/log?region=eu-1&endpoint=https://s3.example"))
    'the bucket s3://safe/log at https://s3.example'

    Raises:
        BucketAddressError: it is not written like this.
    """
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    except ValueError as cause:
        raise BucketAddressError(f"“{url}” is not the address of a bucket.") from cause
    if parts.scheme != SCHEME or parts.netloc != parts.hostname or parts.fragment:
        raise BucketAddressError(f"“{url}” is not the address of a bucket.")
    if not options.get("region") or set(options) - OPTIONS:
        raise BucketAddressError("A bucket needs region=… and may have endpoint=…; no other part.")
    region = options["region"]
    endpoint = options.get("endpoint", f"https://s3.{region}.amazonaws.com")
    if not endpoint.startswith(("https://", "http://")):
        raise BucketAddressError(f"The endpoint “{endpoint}” does not begin with https://.")
    return Bucket(parts.netloc, parts.path.strip("/"), region, endpoint)


class BucketAnchor(Anchor):
    """Speaks with the bucket through `obstore`, which signs each request."""

    def __init__(
        self, bucket: Bucket, keys: BucketKeys | None, patience: timedelta = PATIENCE
    ) -> None:
        """Nothing is asked before the first note is.

        Raises:
            BucketAddressError: there are no keys.
        """
        if keys is None:
            raise BucketAddressError(f"There are no keys for {bucket}.")
        self._bucket = bucket
        self._keys = keys
        self._patience = patience

    @override
    def __str__(self) -> str:
        return str(self._bucket)

    @override
    def newest(self, origin: str) -> str | None:
        return self._look(name_of(origin))[0]

    @override
    def advance(self, origin: str, seen: str | None, note: str) -> None:
        name = name_of(origin)
        there, version = self._look(name)
        if there != seen:
            raise AnchorMovedError(origin)
        try:
            self._put(name, note, version)
        except (AnchorError, AnchorMovedError):
            # Perhaps it has arrived, and only the answer was lost. Should it arrive later, then
            # that changes nothing: whoever finds a note in the anchor publishes that one.
            there, _version = self._look(name)
            if there == seen:
                raise
            if there != note:
                raise AnchorMovedError(origin) from None

    @override
    def try_out(self, origin: str) -> None:
        self.newest(origin)
        probe = f"{name_of(origin)}.probe"
        with suppress(AnchorMovedError):
            self._put(probe, "probe\n", None)
        for wrong in (None, '"0"'):
            with suppress(AnchorMovedError):
                self._put(probe, "probe\n", wrong)
                raise AnchorError(
                    f"{self} takes a note whatever is there, so two processes could overwrite "
                    "each other's.",
                    "Use a store that knows conditional writes (If-Match and If-None-Match).",
                )

    # --- the bucket -------------------------------------------------------------------------

    def _look(self, name: str) -> tuple[str | None, str | None]:
        """The note, and the version it has there; nothing, if there is none."""
        try:
            with self._understood(f"{self} does not say what it has"):
                found = self._store.get(name)
                if found.meta["size"] > LARGEST or not found.meta["e_tag"]:
                    raise AnchorError(f"{self} has something that is no note of ours.")
                return found.bytes().to_bytes().decode(), found.meta["e_tag"]
        except FileNotFoundError as nothing:
            if "NoSuchBucket" in str(nothing):
                raise AnchorError(f"There is no {self}.".replace("no the", "no")) from nothing
            return None, None

    def _put(self, name: str, note: str, replaces: str | None) -> None:
        """Write a note in the place of one version, or where there is none."""
        from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415

        with self._understood(f"{self} takes no note"):
            try:
                version: PutMode = {"e_tag": replaces} if replaces else "create"
                self._store.put(name, note.encode(), mode=version)
            except (AlreadyExistsError, PreconditionError) as moved:
                raise AnchorMovedError(name) from moved

    @contextmanager
    def _understood(self, otherwise: str) -> Iterator[None]:
        """Say in our words what went wrong, without the pages that the library has to say."""
        from obstore.exceptions import BaseError  # noqa: PLC0415

        try:
            yield
        except (BaseError, UnicodeError) as cause:
            raise AnchorError(f"{otherwise}: {str(cause).splitlines()[0]}.") from cause

    @cached_property
    def _store(self) -> "S3Store":
        # Most installations have a folder, and start without this.
        from obstore.store import S3Store  # noqa: PLC0415

        # All of it is said, or the library would take what stands in the environment.
        return S3Store(
            self._bucket.name,
            prefix=self._bucket.prefix or None,
            region=self._bucket.region,
            endpoint=self._bucket.endpoint,
            conditional_put="etag",
            skip_signature=False,
            unsigned_payload=False,
            virtual_hosted_style_request=False,
            client_options={
                "timeout": self._patience,
                "connect_timeout": self._patience,
                "allow_http": self._bucket.endpoint.startswith("http://"),
            },
            retry_config={"max_retries": MORE_TRIES, "retry_timeout": self._patience},
            credential_provider=self._credential,
        )

    def _credential(self) -> "S3Credential":
        return {
            "access_key_id": self._keys.access,
            "secret_access_key": self._keys.secret,
            "token": None,
            "expires_at": None,
        }
