"""How the Bot API says no."""

from aiohttp import web


class Refusal(Exception):  # noqa: N818 - the API refuses; nothing broke
    """An answer with `ok: false`, in Telegram's own words."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        """Keep the status and the sentence that clients match on."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def answer(self) -> web.Response:
        """The refusal on the wire."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return web.json_response(body, status=self.code)


def bad(why: str) -> Refusal:
    """A request that can never succeed."""
    return Refusal(400, f"Bad Request: {why}")


def busy(seconds: int) -> Refusal:
    """Too many messages; come back in so many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
