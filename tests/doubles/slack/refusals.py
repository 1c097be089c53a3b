"""How the Slack Web API says no: status 200 and an error code, but for 429."""

from aiohttp import web


class Refusal(Exception):  # noqa: N818 - the API refuses; nothing broke
    """An answer with `ok: false` and one of Slack's error codes."""

    def __init__(self, code: str, *details: str) -> None:
        """Keep the code that clients match on and Slack's own hints."""
        super().__init__(code, *details)
        self.code = code
        self.details = details

    def answer(self) -> web.Response:
        """The refusal on the wire."""
        body: dict[str, object] = {"ok": False, "error": self.code}
        if self.details:
            body["response_metadata"] = {"messages": [f"[ERROR] {hint}" for hint in self.details]}
        return web.json_response(body)


class Busy429(Exception):  # noqa: N818 - the API is busy; nothing broke
    """Too many calls: come back after so many seconds."""

    def __init__(self, seconds: int) -> None:
        """Keep what goes into the Retry-After header."""
        super().__init__(seconds)
        self.seconds = seconds

    def answer(self) -> web.Response:
        """The refusal on the wire."""
        return web.json_response(
            {"ok": False, "error": "ratelimited"},
            status=429,
            headers={"Retry-After": str(self.seconds)},
        )
