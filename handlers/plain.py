"""What people type, without what they leave out or add: capitals, accents, signs around it."""

from unicodedata import combining, normalize


def plain(text: str) -> str:
    """Words as they can be looked up.

    >>> plain(" ¡Déjame  en paz! "), plain("Stop, please."), plain("18:30")
    ('dejame en paz', 'stop please', '18:30')
    """
    apart = normalize("NFKD", text.replace(",", " ")).lower()
    return " ".join("".join(each for each in apart if not combining(each)).split()).strip(".!¡¿? ")
