"""`/verify` typed in Slack fifty times a second, to the real service in a process of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count, cycle
from pathlib import Path

from bot.clock import real_now
from bot.opening import SAMPLE_START
from storage.transaction import Transaction
from storage.workspaces import Workspace
from tests.benchmarks.harness import Bar, Figure, Line, Report, Rounds, percentile, take_turns
from tests.benchmarks.installation import Installation, shared_badge
from tests.benchmarks.loads import Judge, Paced, Post, at_a_pace
from tests.benchmarks.peers import EVENTS
from tests.benchmarks.running import Running, double, free_port, peer, service
from tests.doubles.slack.requests import form, signed

A_SECOND = 50
SECONDS, ROUNDS = 5, 3
TEAM = "T0ACME"
PEOPLE = tuple(f"U{number}" for number in range(101, 201))
"""Enough that nobody reaches the hour's measure."""
SHOWN = b"Data Essentials"
"""Stands in the answer only when the badge was found and judged."""


def measure(folder: Path) -> Report:
    """Type at a pace, ours and slack-bolt alone in turn."""
    with ExitStack() as stack:
        told = stack.enter_context(double("slack"))
        port = free_port()
        installation = _installation(folder, told, port)
        badge = _with_a_shared_badge(installation)
        ours = stack.enter_context(service(installation, port))
        bolt = stack.enter_context(peer("slack-bolt", told["signing_secret"], told["token"]))
        make = partial(next, _commands(badge, told))
        mine, theirs = Paced(), Paced()
        costs = take_turns(
            partial(_round, ours, make, lambda body: SHOWN in body, mine),
            partial(_round, bolt, make, lambda body: b"Valid." in body, theirs),
            rounds=ROUNDS,
        )
    return _report(mine, theirs, *costs)


def _report(mine: Paced, theirs: Paced, cost: Rounds, their_cost: Rounds) -> Report:
    beside = "slack-bolt, empty handler"
    asked = {0.99: Bar("<", 150, "quantity")}
    lines = [
        Line(
            f"{name} of {len(mine.waits)} at {A_SECOND}/s",
            _milliseconds(mine, part),
            "ms",
            beside,
            _milliseconds(theirs, part),
            asked.get(part),
        )
        for name, part in (("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("slowest", 1.0))
    ]
    lines.append(Line("processor time of one", cost, "ms", beside, their_cost))
    notes = [
        f"Signed, from {len(PEOPLE)} people; at most {mine.most_at_once} at once; waits from due.",
        "slack-bolt by itself looks for the acknowledgement every 10 ms; here it is awaited.",
    ]
    return Report(lines, notes)


def _milliseconds(met: Paced, part: float) -> Rounds:
    return Rounds((percentile(met.waits, part) * 1000,))


def _round(server: Running, make: Callable[[], Post], right: Judge, met: Paced) -> float:
    """Milliseconds of processor time for each request; the waits are added to `met`."""
    busy = server.busy_seconds
    found = at_a_pace(server.port, make, right, A_SECOND, SECONDS)
    met.waits.extend(found.waits)
    met.most_at_once = max(met.most_at_once, found.most_at_once)
    return (server.busy_seconds - busy) * 1000 / len(found.waits)


def _installation(folder: Path, told: dict[str, str], port: int) -> Installation:
    given = {
        "local": "false",
        "port": str(port),
        "public_url": f"http://localhost:{port}",
        "slack_bot_token": told["token"],
        "slack_signing_secret": told["signing_secret"],
        "slack_api_url": told["url"],
    }
    return Installation(folder, given)


def _with_a_shared_badge(installation: Installation) -> str:
    """The sample's badge, and an employer's workspace that may check it."""

    def approve(_asked: None, tx: Transaction) -> None:
        tx.workspaces.set(Workspace("slack", TEAM, "Acme Co.", "approved"), SAMPLE_START)

    with installation.opened() as house:
        house.store.run_now(approve, None)
        return shared_badge(house)


def _commands(badge: str, told: dict[str, str]) -> Iterator[Post]:
    for number, person in zip(count(1), cycle(PEOPLE)):
        fields = {
            "team_id": TEAM,
            "channel_id": "C0ANY",
            "user_id": person,
            "user_name": person.lower(),
            "command": "/verify",
            "text": badge,
            "response_url": told["url"].replace("/api/", f"/hooks/{number}"),
            "trigger_id": f"{number}.1.trigger",
        }
        sending = form(fields)
        headers = signed(sending, told["signing_secret"], int(real_now().timestamp()))
        yield Post(EVENTS, headers, sending.body.encode())


SLACK = Figure("slack", "/verify in Slack, through the real service", measure)
