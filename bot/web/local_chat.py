"""The page with three seats: its socket, its files, its clock."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from starlette.datastructures import UploadFile
from starlette.requests import Request as WebRequest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from bot.clock import Clock
from bot.opening import keep_offset
from bot.platforms.local import LocalChat, Said
from bot.schedule import Schedule
from bot.web.pages import LocalPage, render_local
from handlers.due.coming import next_event
from handlers.messages import Seat, Upload
from handlers.wording.voice import Voice
from storage.store import Store

log = structlog.get_logger(__name__)

MOST_BYTES = 20_000_000
MOST_FILES = 5
LONGEST = 8_000
MOST_EVENTS = 100
"""On the way of one jump of the clock."""
MOVES = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
SAFE_TO_SHOW = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class LocalPages:
    """What the browser talks to."""

    def __init__(self, chat: LocalChat, store: Store, clock: Clock, schedule: Schedule) -> None:
        """Serve `chat`; moving the clock wakes the schedule."""
        self._chat = chat
        self._store = store
        self._clock = clock
        self._schedule = schedule

    @property
    def routes(self) -> list[BaseRoute]:
        """Where each thing is."""
        return [
            Route("/", self._page),
            WebSocketRoute("/local/ws", self._socket),
            Route("/local/files", self._take_files, methods=["POST"]),
            Route("/local/files/{file_id}", self._give_file),
        ]

    async def _page(self, _request: WebRequest) -> Response:
        return HTMLResponse(render_local(LocalPage()))

    # --- the socket -------------------------------------------------------------------------

    async def _socket(self, socket: WebSocket) -> None:
        await socket.accept()
        queue = self._chat.listen()
        sending = asyncio.create_task(self._send_on(socket, queue))
        try:
            queue.put_nowait(await self._state())
            for seat in Seat:
                queue.put_nowait(await self._transcript(seat))
            while True:
                event = await socket.receive_json()
                if not isinstance(event, dict):
                    event = {}
                try:
                    await self._hear(event, queue)
                except (KeyError, ValueError, TypeError, AttributeError):
                    queue.put_nowait(_refused(event, "That could not be read. Reload the page."))
                except Exception:
                    log.exception("local_chat_broke")
                    queue.put_nowait(_refused(event, "That went wrong on our side. Try again."))
        except (WebSocketDisconnect, WebSocketDisconnected, ValueError, RecursionError):
            # Gone, noticed by whoever listens or sends; or it speaks no JSON, and may go.
            pass
        finally:
            self._chat.unlisten(queue)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send_on(self, socket: WebSocket, queue: asyncio.Queue[dict[str, object]]) -> None:
        while True:
            await socket.send_json(self._with_labels(await queue.get()))

    async def _hear(self, event: dict[str, Any], queue: asyncio.Queue[dict[str, object]]) -> None:
        match event["type"]:
            case "say" | "press":
                await self._say(_said(event))
                # Only now: before it is stored, a page that hears "heard" would let go of it.
                queue.put_nowait({"type": "heard", "id": event["id"]})
            case "act_as":
                await self._chat.sit(Seat(event["seat"]), str(event["ref"]))
                await self._seat_changed(Seat(event["seat"]))
            case "new_person":
                await self._chat.sit(Seat.LEARNER, None)
                await self._seat_changed(Seat.LEARNER)
            case "clock":
                await self._move_clock(event["move"])
            case _:
                raise ValueError(event["type"])

    async def _say(self, said: Said) -> None:
        await self._chat.say(said)
        self._schedule.poke()
        # A name just given, a cohort just joined: the seats may read differently now.
        self._chat.tell(await self._state())

    async def _seat_changed(self, seat: Seat) -> None:
        self._chat.tell(await self._state())
        self._chat.tell(await self._transcript(seat))

    async def _move_clock(self, move: str) -> None:
        now = self._clock.now()
        if move == "next":
            event = await self._store.read(next_event, now)
            target = event or now + MOVES["month"]
        else:
            target = now + MOVES[move]
        await self._pass_time(target)
        self._schedule.poke()
        self._chat.tell(await self._state())

    async def _pass_time(self, target: datetime) -> None:
        """Go to `target` by way of what happens before: a message comes at its own hour."""
        for _ in range(MOST_EVENTS):
            upcoming = partial(next_event, until=target)
            event = await self._store.read(upcoming, self._clock.now())
            if event is None or event >= target:
                break
            await self._set_clock(event)
            await self._schedule.catch_up()
        await self._set_clock(target)

    async def _set_clock(self, moment: datetime) -> None:
        self._clock.move(max(moment - self._clock.now(), timedelta()))
        await self._store.run(keep_offset, self._clock)

    async def _state(self) -> dict[str, object]:
        now = self._clock.now()
        return {
            "type": "state",
            "clock": {"now": now.isoformat(), "label": self._label(now)},
            "seats": await self._chat.seats(),
        }

    async def _transcript(self, seat: Seat) -> dict[str, object]:
        messages = await self._chat.transcript(seat)
        return {"type": "transcript", "seat": seat.value, "messages": messages}

    def _label(self, moment: datetime) -> str:
        voice = Voice("en", self._store.cellar.programme.timezone)
        return f"{voice.day(moment)}, {voice.time(moment)}"

    def _with_labels(self, event: dict[str, Any]) -> dict[str, Any]:
        bubbles = [*event.get("messages", []), *([event["message"]] if "message" in event else [])]
        voice = Voice("en", self._store.cellar.programme.timezone)
        for bubble in bubbles:
            bubble["at_label"] = voice.moment(datetime.fromisoformat(bubble["at"]))
        return event

    # --- files ------------------------------------------------------------------------------

    async def _take_files(self, request: WebRequest) -> Response:
        try:
            length = int(request.headers.get("content-length", "0"))
        except ValueError:
            length = 0
        if not 0 < length <= MOST_BYTES + LONGEST * 4:
            return _problem("Too big for chat: 20 MB at most. Send a link instead.", 413)
        async with request.form(max_files=MOST_FILES, max_part_size=LONGEST * 4) as form:
            uploads = [one for one in form.getlist("file") if isinstance(one, UploadFile)]
            seat, event_id = str(form.get("seat", "")), str(form.get("id", ""))
            if seat not in list(Seat) or not event_id or not uploads:
                return _problem("That was not a file. Choose one and send it again.", 400)
            files = tuple([await _upload(one) for one in uploads])
            text = str(form.get("text", ""))[:LONGEST]
        await self._say(Said(Seat(seat), event_id, text=text, files=files))
        return JSONResponse({"ok": True}, 202)

    async def _give_file(self, request: WebRequest) -> Response:
        file_id = request.path_params["file_id"]
        try:
            kept, content = await self._store.read(
                lambda wanted, tx: (tx.files.get(wanted), tx.files.read(wanted)), file_id
            )
        except (LookupError, OSError):
            return _problem("There is no such file.", 404)
        shown = kept.media_type in SAFE_TO_SHOW
        return Response(
            content,
            media_type=kept.media_type if shown else "application/octet-stream",
            headers={} if shown else {"content-disposition": "attachment"},
        )


def _said(event: dict[str, Any]) -> Said:
    return Said(
        Seat(event["seat"]),
        str(event["id"])[:100],
        text=str(event.get("text", ""))[:LONGEST],
        action=str(event.get("action", "")),
        label=str(event.get("label", ""))[:100],
    )


async def _upload(file: UploadFile) -> Upload:
    media_type = file.content_type or "application/octet-stream"
    return Upload(file.filename or "file", media_type, await file.read())


def _problem(text: str, status: int) -> Response:
    return JSONResponse({"error": text}, status)


def _refused(event: dict[str, Any], text: str) -> dict[str, object]:
    return {"type": "refused", "id": event.get("id", ""), "text": text}
