"""Reading a Bot API call: form, multipart or JSON, all fields as text, files apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.web_request import FileField

from tests.doubles.telegram.refusals import Refusal, bad

ATTACHED = "attach://"


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one method, before anybody has judged it."""

    method: str
    fields: Mapping[str, str]
    parts: Mapping[str, Part] = field(default_factory=dict)

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number, or Telegram's refusal."""
        text = self.fields.get(name)
        if text is None and default is not None:
            return default
        try:
            return int(text or "")
        except ValueError:
            raise bad(f"{name} must be a number, not {text!r}") from None

    def file(self, name: str) -> Part:
        """The file of field `name`, whether inline or as `attach://part`."""
        part = self.parts.get(self.fields.get(name, name).removeprefix(ATTACHED))
        if part is None:
            raise bad(f"there is no {name} in the request")
        return part


async def read_call(request: web.Request, method: str) -> Call:
    """Take a request apart; query, form, multipart and JSON are all allowed."""
    fields: dict[str, str] = dict(request.query)
    parts: dict[str, Part] = {}
    if request.content_type == "application/json":
        for name, value in (await request.json()).items():
            fields[name] = value if isinstance(value, str) else json.dumps(value)
        return Call(method, fields, parts)
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            parts[name] = Part(value.filename, value.content_type, value.file.read())
        else:
            fields[name] = value if isinstance(value, str) else bytes(value).decode()
    return Call(method, fields, parts)


def check_fields(call: Call, *, required: frozenset[str], optional: frozenset[str]) -> None:
    """Refuse what the documentation does not list.

    The real server overlooks an unknown field, and the sender's mistake with it: this one tells.
    """
    given = set(call.fields) | {name for name in call.parts if name in required | optional}
    unknown = given - required - optional
    if unknown:
        raise bad(f"unknown field {', '.join(sorted(unknown))} in {call.method}")
    missing = required - given
    if missing:
        raise Refusal(400, f"Bad Request: {', '.join(sorted(missing))} is missing")
