"""What was published stays as it was."""

from collections.abc import Callable, Mapping

from credentials.catalog.freezing import PartChange, changes, frozen, published
from credentials.catalog.models import Pack
from credentials.catalog.reading import read_pack


def test_same_words_in_another_dress(texts: Mapping[str, str], packs: Mapping[str, Pack]) -> None:
    """Comments, spaces and the order of keys change neither the digest nor what is frozen."""
    dressed = texts["dss"].replace("  id: dss\n  title: Data and Service Starter Stack\n", "")
    dressed = dressed.replace(
        "pack:\n", "pack:\n\n  title:   'Data and Service Starter Stack' # new\n  id: dss\n"
    )
    pack = read_pack(dressed.encode(), "dss")
    assert pack.digest == packs["dss"].digest
    assert frozen(published([packs["dss"]]), [pack]) == ()


def test_a_default_written_out_is_no_change(texts: Mapping[str, str]) -> None:
    """A key at its default says the same as no key."""
    written = texts["dss"].replace(
        "    appeal_days: 14\n", "    appeal_days: 14\n    new_case_each_time: false\n"
    )
    before, after = (read_pack(text.encode(), "dss") for text in (texts["dss"], written))
    assert before.digest == after.digest


def test_change_without_a_new_version(texts: Mapping[str, str], packs: Mapping[str, Pack]) -> None:
    """A published pack, and a published badge, cannot say something else under its version."""
    kept = published([packs["dss"]])
    other = texts["dss"].replace("All names, dates and blanks", "All names and dates")
    told = frozen(kept, [read_pack(other.encode(), "dss")])
    badge = 1 + next(
        place for place, line in enumerate(other.splitlines()) if "{id: dss.b.data, " in line
    )
    assert [(each.line, each.what) for each in told] == [
        (6, "“dss@1.2.0” is already published and says something else here."),
        (badge, "“dss.b.data@2.0.0” is already published and says something else here."),
    ]
    assert all(each.todo.startswith("Give it a new version") for each in told)


def test_new_pack_version_with_old_badges(
    texts: Mapping[str, str], packs: Mapping[str, Pack]
) -> None:
    """A new version of the pack may change who marks, and its badges stay what they are."""
    text = texts["dss"].replace("version: 1.2.0\n", "version: 1.3.0\n", 1)
    text = text.replace("audit_percent: 10", "audit_percent: 15")
    assert frozen(published([packs["dss"]]), [read_pack(text.encode(), "dss")]) == ()


def test_drafts_are_not_frozen(texts: Mapping[str, str]) -> None:
    """A draft may change as often as it likes."""
    pack = texts["dss"].replace("status: active", "status: draft", 1)
    badge = texts["dss"].replace(
        "full_assessment, effective_from: 2026-09-01, status: active",
        "full_assessment, effective_from: 2026-09-01, status: draft",
    )
    assert published([read_pack(pack.encode(), "dss")]) == {}
    kept = published([read_pack(badge.encode(), "dss")])
    assert "dss.b.service@1.0.0" not in kept
    assert "dss.b.data@2.0.0" in kept


def test_one_badge_two_wordings(assert_told: Callable[..., None]) -> None:
    """Two versions of a pack that hold the same badge have to say the same of it."""
    assert_told(
        "old",
        [('title: "Accessibility Basics"', 'title: "Open to All"')],
        "- {id: dss.b.a11y",
        "“dss.b.a11y@1.1.0” is already published and says something else here.",
        "Give it a new version: the last number for words only",
    )


def test_what_changed(packs: Mapping[str, Pack]) -> None:
    """A comparison names what was added, removed and changed, and in which keys."""
    found = {each.id: each for each in changes(packs["old"], packs["dss"])}
    assert found["dss.x.data-1-2"] == PartChange("dss.x.data-1-2", "added")
    assert found["dss.b.data"].fields == ("version", "supersedes", "effective_from")
    assert found["dss.e.council"].fields == ("from", "until")
    assert "version" in found["pack"].fields
    assert "dss.p.data-story" not in found
    back = {each.id: each.kind for each in changes(packs["dss"], packs["old"])}
    assert back["dss.x.data-1-2"] == "removed"
    assert changes(packs["dss"], packs["dss"]) == ()
