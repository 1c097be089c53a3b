"""How many sentences somebody wrote, in whatever language and however they type.

A count decides whether we ask for one more, so it is kind: small letters, no full stops, a new
line or an emoji instead of a stop all count. The marker judges what the sentences say.
"""

import re
import unicodedata

LONGEST = 20_000
"""Characters that are looked at; nobody reflects on more."""

# Short words with a point: some never end a sentence, some do before a capital, some not before
# a number (“no. 5”).
_TITLES = ("mr", "mrs", "ms", "dr", "prof", "sr", "sra", "srta", "st", "av")
_NEVER_END = frozenset((*_TITLES, "vs", "ej", "p.ej", "e.g", "i.e", "ee.uu", "z.b", "d.h", "bzw"))
_MAY_END = frozenset(("etc", "a.m", "p.m", "u.s", "u.k", "inc", "ltd", "corp", "usw", "jr"))
_NUMBERED = frozenset(("no", "nr", "fig", "ca", "approx", "pág", "págs"))
_CLOSERS = "\"'”’»)]』」"
# Full stops of scripts that need no blank after them: Chinese, Hindi, Arabic, Armenian, …
_HARD = "。！？｡।॥؟۔։።፧።៕។၊။"
_STOP = re.compile(rf"([.!?…‽{_HARD}]+)([{re.escape(_CLOSERS)}]*)(\s*)")
_LIST_MARK = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s+")
# Thai, Lao and Khmer put a blank where others put a stop, and none between words.
_UNSTOPPED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff]")
_SHORTEST_UNSTOPPED = 8
_STOP_SIGN = "\ue000"  # a private sign that cannot be typed past `_plain`


def sentences(text: str) -> int:
    """Count the sentences. Nothing but signs is none; any words at all are at least one."""
    return sum(_in_paragraph(each) for each in _paragraphs(_plain(text[:LONGEST])))


def _plain(text: str) -> str:
    """Turn each run of emoji into one sign that can be a stop, and take tricks out."""
    out: list[str] = []
    for sign in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(sign)
        if kind in {"So", "Sk"}:
            out.append(_STOP_SIGN)
        elif kind not in {"Cf", "Co", "Cs", "Cn"} and sign != "\ufe0f":
            out.append(sign)
    return re.sub(rf"\s*{_STOP_SIGN}[{_STOP_SIGN}\s]*", f" {_STOP_SIGN} ", "".join(out))


def _paragraphs(text: str) -> list[str]:
    """Split at new lines, unless a line only goes on, in small letters, below."""
    paragraphs: list[str] = []
    for line in text.splitlines():
        marked = _LIST_MARK.match(line)
        words = line[marked.end() :] if marked else line.strip()
        if paragraphs and not marked and words[:1].islower() and not _stopped(paragraphs[-1]):
            paragraphs[-1] += f" {words}"
        else:
            paragraphs.append(words)
    return paragraphs


def _stopped(text: str) -> bool:
    return text.rstrip(_CLOSERS + " ")[-1:] in f".!?…{_HARD}{_STOP_SIGN}"


def _in_paragraph(text: str) -> int:
    count, start = 0, 0
    for found in _STOP.finditer(text):
        if _ends_here(text, found):
            count += _written(text[start : found.end()])
            start = found.end()
    return count + _written(text[start:])


def _written(piece: str) -> int:
    """Count what stands between two stops: parts divided by emoji, or by blanks in Thai."""
    if not _UNSTOPPED.search(piece):
        return _by_emoji(piece)
    long = sum(len(each) >= _SHORTEST_UNSTOPPED for each in piece.split())
    return max(long, _by_emoji(piece))


def _by_emoji(piece: str) -> int:
    # “I won 🎉 because …” goes on; “I won 🎉 Then …” does not.
    parts = re.split(rf" {_STOP_SIGN} (?![a-zà-ÿ])", piece)
    return sum(any(sign.isalpha() for sign in part) for part in parts)


def _ends_here(text: str, found: re.Match[str]) -> bool:
    stop, closers, blank = found.groups()
    if any(sign in _HARD for sign in stop):
        return True
    following = text[found.end() : found.end() + 1]
    if not following:
        return True
    small = following.islower()
    if set(stop) <= {".", "…"}:
        return _full_stop(text[: found.start()], stop, blank=blank, small=small, after=following)
    return bool(blank) and not (closers and small)


def _full_stop(before: str, stop: str, *, blank: str, small: bool, after: str) -> bool:
    if stop != ".":
        return not small  # an ellipsis in the middle of a thought
    word = before.rsplit(maxsplit=1)[-1].lstrip("(¿¡\"'“«") if before.strip() else ""
    if not blank:
        # “done.Then”: the blank was forgotten. “3.5”, “e.g.” and “site.org” are no ends.
        return after.isupper() and len(word) > 1 and word.isalpha() and word.islower()
    return not _abbreviated(word, small=small, number=after.isdigit())


def _abbreviated(word: str, *, small: bool, number: bool) -> bool:
    bare = word.lower()
    return (
        bare in _NEVER_END
        or (small and bare in _MAY_END)
        or (number and bare in _NUMBERED)
        or (len(bare) == 1 and word.isupper())  # an initial: J. Smith
    )
