"""A credential inside its badge's picture: Open Badges 3.0, section 5.3 (“Baked Badge”).

Writing is for pictures of our own. Reading is for pictures of anybody's, so every byte is
hostile: sizes and counts are bounded, nothing is inflated, and XML may declare nothing.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import ClassVar, Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from credentials.errors import Mistake

MOST_PICTURE_BYTES: Final = 5_000_000
KEYWORD: Final = b"openbadgecredential"
NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
_OLDER_KEYWORD: Final = b"openbadges"
_OLDER_ELEMENT: Final = "http://openbadges.org assertion"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_END: Final = len(_PNG) + 12 + 13
"""Where the first chunk of a PNG, IHDR, is over."""
_MOST_CHUNKS: Final = 20_000
_MOST_ELEMENTS: Final = 50_000
_MOST_LEVELS: Final = 100
_MOST_ATTRIBUTES: Final = 5_000
"""On one element: the reader makes all of them at once."""
_UNPACKED: Final = b"\0\0"
"""An iTXt's compression flag and method: neither."""


class PictureError(Mistake):
    """A picture holds no badge that can be read."""

    advice: ClassVar[str] = (
        "A photo or a screenshot loses the badge. Ask the holder for the file itself, "
        "or for the badge's link or ID."
    )


def bake_png(picture: bytes, credential: str) -> bytes:
    """A PNG of ours with the credential in it, once and in plain text."""
    text = KEYWORD + b"\0" + _UNPACKED + b"\0\0" + credential.encode()
    return picture[:_HEADER_END] + _chunk(b"iTXt", text) + picture[_HEADER_END:]


def bake_svg(picture: str, credential: str) -> str:
    """An SVG of ours with the credential in it; a JWT goes into the attribute `verify`."""
    start, end, rest = picture.partition(">")
    if credential.startswith("{"):
        # JSON may spell > in another way; the end of a CDATA section would be read as one.
        sound = credential.replace("]]>", "]]\\u003e")
        content = f"><![CDATA[{sound}]]></openbadges:credential>"
    else:
        content = f" verify={quoteattr(credential)}/>"
    return f'{start} xmlns:openbadges="{NAMESPACE}"{end}<openbadges:credential{content}{rest}'


def is_picture(content: bytes) -> bool:
    """Whether this wants to be read as a picture: PNG by its first bytes, SVG by its first mark."""
    return content.startswith(_PNG) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def unbaked(picture: bytes) -> bytes:
    """The credential in a PNG or SVG: JSON or a JWT, not yet judged in any way.

    Raises:
        PictureError: it is too large, broken, or holds none, two, or a packed one.
    """
    if len(picture) > MOST_PICTURE_BYTES:
        raise PictureError("This picture is too large: 5 MB at most.")
    found = _in_png(picture) if picture.startswith(_PNG) else _in_svg(picture)
    if not found:
        raise PictureError("There is no badge in this picture.")
    if len(found) > 1:
        raise PictureError("There is more than one badge in this picture.")
    return found[0].strip()


def _in_png(picture: bytes) -> list[bytes]:
    found = []
    for kind, content in _chunks(picture):
        keyword, _, rest = content.partition(b"\0")
        if kind in {b"iTXt", b"tEXt"} and keyword == _OLDER_KEYWORD:
            raise PictureError("This is a badge of an older kind, Open Badges 2, or older still.")
        if kind != b"iTXt" or keyword != KEYWORD:
            continue
        if not rest.startswith(_UNPACKED):
            raise PictureError("The badge in this picture is packed, which the standard forbids.")
        _language, _, told = rest.removeprefix(_UNPACKED).partition(b"\0")
        found.append(told.partition(b"\0")[2])
    return found


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk of a PNG up to its end, each with its checksum checked."""
    place, count = len(_PNG), 0
    while place < len(picture):
        count += 1
        if len(picture) - place < 12 or count > _MOST_CHUNKS:  # noqa: PLR2004 - length, kind, check
            raise PictureError("This PNG is broken.")
        size, kind = struct.unpack_from(">I4s", picture, place)
        end = place + 8 + size
        content, checksum = picture[place + 8 : end], picture[end : end + 4]
        if checksum != struct.pack(">I", zlib.crc32(kind + content)):
            raise PictureError("This PNG is broken.")
        if kind == b"IEND":
            return
        yield kind, content
        place = end + 4
    raise PictureError("This PNG stops before its end.")


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def _in_svg(picture: bytes) -> list[bytes]:
    if any(part.count(b"=") > _MOST_ATTRIBUTES for part in picture.split(b">")):
        raise PictureError("This SVG has far too many parts for a badge.")
    reader = _SvgReader()
    try:
        reader.read(picture)
    except (expat.ExpatError, ValueError, LookupError) as cause:
        raise PictureError("This SVG is broken.") from cause
    return reader.found


class _SvgReader:
    """Reads the text and attributes of credential elements, and counts the rest."""

    def __init__(self) -> None:
        self.found: list[bytes] = []
        self._inside: list[str] | None = None
        self._levels = 0
        self._elements = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._declares
        self._parser.StartElementHandler = self._starts
        self._parser.EndElementHandler = self._ends
        self._parser.CharacterDataHandler = self._says

    def read(self, picture: bytes) -> None:
        self._parser.Parse(picture, True)  # noqa: FBT003 - expat's way to say that this is all

    def _declares(self, *_about: object) -> None:
        # A declaration can make a short text a long one, or one that lies elsewhere.
        raise PictureError("This SVG declares things of its own (DOCTYPE), so we do not read it.")

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        self._levels += 1
        self._elements += 1
        if self._levels > _MOST_LEVELS or self._elements > _MOST_ELEMENTS:
            raise PictureError("This SVG has far too many parts for a badge.")
        if self._levels == 1 and name != "http://www.w3.org/2000/svg svg":
            raise PictureError("This file is not a picture (SVG).")
        if name == _OLDER_ELEMENT:
            raise PictureError("This is a badge of an older kind, Open Badges 2, or older still.")
        if name == f"{NAMESPACE} credential":
            told = attributes.get("verify")
            self._inside = None if told else []
            self.found += [told.encode()] if told else []

    def _says(self, text: str) -> None:
        if self._inside is not None:
            self._inside.append(text)

    def _ends(self, name: str) -> None:
        self._levels -= 1
        if self._inside is not None and name == f"{NAMESPACE} credential":
            self.found.append("".join(self._inside).encode())
            self._inside = None
