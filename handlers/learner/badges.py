"""What somebody holds, and who may see it (`product.md`, L8). Private until they say otherwise."""

from datetime import datetime

from handlers.asker import arguments, voice_of
from handlers.learner import place
from handlers.learner.door import one
from handlers.learner.keeping import phase_of, renews_here
from handlers.learner.standing import own_badge, today
from handlers.messages import Reply, Request
from handlers.wording import learner_badges as words
from storage.badges import Badge
from storage.people import Person
from storage.transaction import Transaction

WHO = frozenset({"anyone", "ask", "no-one"})
HOW_MUCH = frozenset({"full", "redacted", "hidden"})


def badges(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/badges`: all of them."""
    held = [shown(badge, request.at, tx) for badge in tx.badges.of(person.id)]
    return one(words.badges(voice_of(person, tx), held))


def see(request: Request, person: Person, tx: Transaction) -> Reply:
    """`see:<badge>`: one of them, whole."""
    badge = _own(request, person, tx)
    achievement = (
        tx.catalog.achievement_version(badge.achievement_id, badge.version) if badge else None
    )
    if badge is None or achievement is None:
        return place.moved_on(request, person, tx)
    view = shown(badge, request.at, tx)
    renewable = view.state in {"valid", "ended"} and renews_here(
        phase_of(badge, request.at, tx), achievement
    )
    return one(words.badge(voice_of(person, tx), view, achievement, renewable=renewable))


def share(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/share`, `share:<badge>`, then who may see it, then how much of the work."""
    if not arguments(request):
        return _which(request, person, tx)
    badge = _own(request, person, tx)
    if badge is None:
        return place.moved_on(request, person, tx)
    voice, (who, how_much) = voice_of(person, tx), [*arguments(request)[1:], "", ""][:2]
    view = shown(badge, request.at, tx)
    if view.state == "withdrawn":
        return one(words.cannot_share(voice, view.title))
    if who in WHO:
        return _set_who(badge, who, request, person, tx)
    if who == "work" and how_much in HOW_MUCH:
        tx.badges.share(badge.id, work=how_much)
        ready = badge.signed and badge.log_index is not None
        return one((words.link if ready else words.link_soon)(voice, view))
    return one(words.who_may_see(voice, view))


def shown(badge: Badge, at: datetime, tx: Transaction) -> words.Shown:
    """A badge as its holder sees it."""
    achievement = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    return words.Shown(
        id=badge.id,
        title=achievement.title if achievement else badge.achievement_id,
        version=badge.version,
        state=_state(badge, at, tx),
        given_on=today(badge.valid_from, tx),
        until=today(badge.valid_until, tx) if badge.valid_until else None,
        see=badge.see,
        work=badge.work,
        link=f"{tx.programme.public_url}/b/{badge.id}",
    )


def _state(badge: Badge, at: datetime, tx: Transaction) -> words.State:
    """What matters most about it."""
    if badge.standing == "revoked":
        return "withdrawn"
    if badge.standing == "suspended":
        return "on_hold"
    if tx.badges.renewed_by(badge.id):
        return "renewed"
    if badge.valid_until and at > badge.valid_until:
        return "ended"
    newer = tx.catalog.newer_major(badge.achievement_id, badge.version, today(at, tx))
    return "superseded" if newer else "valid"


def _which(request: Request, person: Person, tx: Transaction) -> Reply:
    held = [shown(badge, request.at, tx) for badge in tx.badges.of(person.id)]
    open_to = [each for each in held if each.state not in {"withdrawn", "renewed"}]
    voice = voice_of(person, tx)
    if len(open_to) == 1:
        return one(words.who_may_see(voice, open_to[0]))
    return one(words.which_badge(voice, open_to) if open_to else words.badges(voice, []))


def _set_who(badge: Badge, who: str, request: Request, person: Person, tx: Transaction) -> Reply:
    voice, was_open = voice_of(person, tx), badge.see == "anyone"
    tx.badges.share(badge.id, see=who)
    view = shown(tx.badges.get(badge.id) or badge, request.at, tx)
    if who == "anyone":
        return one(words.show_work(voice, view))
    return one(words.private(voice, view, was_open=was_open, asks=who == "ask"))


def _own(request: Request, person: Person, tx: Transaction) -> Badge | None:
    return own_badge(person, (arguments(request) or [""])[0], tx)
