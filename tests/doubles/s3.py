"""A bucket that speaks S3: as much as putting and getting an object needs, checked as S3 checks it.

From S3's own documentation: Signature Version 4, path-style addresses, conditional writes.
"""

import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from aiohttp import web

from tests.doubles.clock import MovableClock
from tests.doubles.faults import Broken, Fault, Refused, Troubles, cut, say_nothing
from tests.doubles.serving import listening

ACCESS, SECRET, REGION = "AKIAHARBOR", "harbor/secret", "eu-north-1"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)
CLOCKS_DIFFER = timedelta(minutes=15)
CONFLICT = "ConditionalRequestConflict"
STATUS = {
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "PreconditionFailed": 412,
    CONFLICT: 409,
    "AccessDenied": 403,
    "InvalidAccessKeyId": 403,
    "RequestTimeTooSkewed": 403,
    "SignatureDoesNotMatch": 403,
    "MethodNotAllowed": 405,
    "XAmzContentSHA256Mismatch": 400,
}


class RefusedError(Exception):
    """S3 does not do it; the text is its error code."""


class Bucket:
    """One bucket on a server of its own."""

    def __init__(self, name: str = "harbor-anchor") -> None:
        """It is empty."""
        self.name = name
        self.objects: dict[str, bytes] = {}
        self.troubles = Troubles()
        self.clock = MovableClock()
        self.deaf_to_conditions = False
        """As stores are that have not learnt conditional writes."""
        self.heard: list[str] = []

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Its address while the block runs."""
        async with listening(self._answer) as url:
            yield url

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.heard.append(request.method)
        trouble = self.troubles.next(request.method)
        if trouble is Fault.CUT_BEFORE:
            return cut(request)
        if isinstance(trouble, Broken):
            return web.Response(status=trouble.status, text=_error("SlowDown"))
        if isinstance(trouble, Refused):
            return web.Response(status=STATUS[trouble.why], text=_error(trouble.why))
        try:
            self._check_signature(request, body)
            answer = self._done(request, body)
        except RefusedError as refusal:
            code = str(refusal)
            return web.Response(status=STATUS[code], text=_error(code))
        if trouble is Fault.CUT_AFTER:
            return cut(request)
        if trouble is Fault.SILENT_AFTER:
            await say_nothing()
        return answer

    def _done(self, request: web.Request, body: bytes) -> web.Response:
        bucket, _, key = unquote(request.raw_path.partition("?")[0]).lstrip("/").partition("/")
        if bucket != self.name:
            raise RefusedError("NoSuchBucket")
        there = self.objects.get(key)
        if request.method == "PUT":
            self._check_conditions(request, there)
            self.objects[key] = body
            return web.Response(headers={"ETag": _etag(body)})
        if request.method != "GET":
            raise RefusedError("MethodNotAllowed")
        if there is None:
            raise RefusedError("NoSuchKey")
        modified = self.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
        return web.Response(body=there, headers={"ETag": _etag(there), "Last-Modified": modified})

    def _check_conditions(self, request: web.Request, there: bytes | None) -> None:
        if self.deaf_to_conditions:
            return
        if "If-None-Match" in request.headers and there is not None:
            raise RefusedError("PreconditionFailed")
        wanted = request.headers.get("If-Match")
        if wanted is not None and there is None:
            raise RefusedError("NoSuchKey")
        if wanted is not None and there is not None and wanted != _etag(there):
            raise RefusedError("PreconditionFailed")

    # --- Signature Version 4 ----------------------------------------------------------------

    def _check_signature(self, request: web.Request, body: bytes) -> None:
        told = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if told is None:
            raise RefusedError("AccessDenied")
        access, day, region, names, signature = told.groups()
        stamp = request.headers.get("x-amz-date", "")
        if access != ACCESS:
            raise RefusedError("InvalidAccessKeyId")
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(at - self.clock.now()) > CLOCKS_DIFFER:
            raise RefusedError("RequestTimeTooSkewed")
        digest = hashlib.sha256(body).hexdigest()
        if request.headers.get("x-amz-content-sha256") != digest:
            raise RefusedError("XAmzContentSHA256Mismatch")
        signed = names.split(";")
        must = {"host"} | {name.lower() for name in request.headers if name.startswith("x-amz-")}
        if not must <= set(signed) or "x-amz-security-token" in signed:
            raise RefusedError("AccessDenied")
        asked = _canonical(request, signed, digest)
        scope = f"{day}/{region}/s3/aws4_request"
        text = "\n".join(
            ("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(asked.encode()).hexdigest())
        )
        good = _hmac(_signing_key(day), text).hex()
        if region != REGION or not hmac.compare_digest(good, signature):
            raise RefusedError("SignatureDoesNotMatch")


def _canonical(request: web.Request, signed: list[str], digest: str) -> str:
    path, _, query = request.raw_path.partition("?")
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in signed)
    sorted_query = "&".join(sorted(query.split("&"))) if query else ""
    again = quote(unquote(path), safe="/-_.~")
    return "\n".join((request.method, again, sorted_query, headers, ";".join(signed), digest))


def _signing_key(day: str) -> bytes:
    key = f"AWS4{SECRET}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _error(code: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
