"""The anchor: a note is replaced only by who has seen it, whole or not at all."""

import multiprocessing
from pathlib import Path

import pytest

from storage.anchor import AnchorError, AnchorMovedError
from storage.anchor_folder import DirectoryAnchor
from storage.anchor_places import open_anchor

ORIGIN = "localhost:8080/log"


def test_it_remembers_the_newest_note_of_each_log(tmp_path: Path) -> None:
    """Another process, or this one after a restart, reads what was kept last."""
    anchor = open_anchor(f"file://{tmp_path}/anchor")
    assert anchor.newest(ORIGIN) is None
    anchor.advance(ORIGIN, None, "one\n")
    anchor.advance("another.example/log", None, "other\n")
    anchor.advance(ORIGIN, "one\n", "two\n")
    again = open_anchor(str(tmp_path / "anchor"))
    assert again.newest(ORIGIN) == "two\n"
    assert again.newest("another.example/log") == "other\n"


@pytest.mark.parametrize("seen", [None, "zero\n", "one"])
def test_who_has_not_seen_the_newest_may_not_replace_it(tmp_path: Path, seen: str | None) -> None:
    """Compare and swap: the loser looks again."""
    anchor = DirectoryAnchor(tmp_path)
    anchor.advance(ORIGIN, None, "one\n")
    with pytest.raises(AnchorMovedError):
        anchor.advance(ORIGIN, seen, "two\n")
    assert anchor.newest(ORIGIN) == "one\n"


def test_many_at_once_each_move_it_once(tmp_path: Path) -> None:
    """Of several processes, each success builds on the one before: no step is lost."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count_up, args=(tmp_path, 25)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert DirectoryAnchor(tmp_path).newest(ORIGIN) == "75"


def _count_up(folder: Path, times: int) -> None:
    anchor = DirectoryAnchor(folder)
    done = 0
    while done < times:
        seen = anchor.newest(ORIGIN)
        try:
            anchor.advance(ORIGIN, seen, str(int(seen or 0) + 1))
        except AnchorMovedError:
            continue
        done += 1


def test_a_half_written_note_is_nobodys(tmp_path: Path) -> None:
    """What a killed writer left beside the note is not the note."""
    anchor = DirectoryAnchor(tmp_path)
    anchor.advance(ORIGIN, None, "one\n")
    [file] = tmp_path.glob("*.note")
    file.with_suffix(".new").write_text("tw")
    assert anchor.newest(ORIGIN) == "one\n"
    anchor.advance(ORIGIN, "one\n", "two\n")
    assert anchor.newest(ORIGIN) == "two\n"


def test_an_anchor_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    """Something else stands in its place, or somebody wrote what is no text: said with advice."""
    (tmp_path / "file").write_text("")
    blocked = DirectoryAnchor(tmp_path / "file")
    with pytest.raises(AnchorError, match="VOUCHLINE_ANCHOR_URL"):
        blocked.newest(ORIGIN)
    with pytest.raises(AnchorError):
        blocked.advance(ORIGIN, None, "one\n")
    anchor = DirectoryAnchor(tmp_path)
    anchor.advance(ORIGIN, None, "one\n")
    [file] = tmp_path.glob("*.note")
    file.write_bytes(b"\xff")
    with pytest.raises(AnchorError):
        anchor.newest(ORIGIN)


@pytest.mark.parametrize("url", ["", "ftp://bucket/anchor", "https://example.com/"])
def test_other_addresses_are_refused(url: str) -> None:
    """Another address is a mistake, not a folder of that name."""
    with pytest.raises(AnchorError, match="neither a folder nor a bucket"):
        open_anchor(url)


def test_trying_it_out_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder that could be made is good; one that is in the way, or not ours, is not."""
    anchor = DirectoryAnchor(tmp_path / "not" / "yet")
    anchor.try_out(ORIGIN)
    assert list(tmp_path.iterdir()) == []
    assert str(anchor) == f"the folder {tmp_path}/not/yet"
    (tmp_path / "file").write_text("")
    with pytest.raises(AnchorError):
        DirectoryAnchor(tmp_path / "file" / "below").try_out(ORIGIN)
