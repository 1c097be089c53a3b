"""Spanish, whole: every sentence for learners has its translation, with the same places."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

from handlers.wording.commands import command_lists
from storage.people import Person
from tests.handlers.learner.test_work import WHY
from tests.handlers.talk import House, Talk

WORDING = Path(__file__).parents[3] / "handlers" / "wording"


def sentences() -> Iterator[str]:
    """Every English sentence said to learners: what `say` and `count` are given."""
    more = (
        WORDING / f"{name}.py" for name in ("coming", "notices", "reminders", "renewals", "results")
    )
    for file in [*WORDING.glob("learner*.py"), *more]:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in {"say", "count"}:
                for given in node.args:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield given.value


def places(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_nothing_is_left_in_english() -> None:
    """Each sentence said to learners is in the Spanish catalog."""
    with (WORDING / "locale" / "es.po").open("rb") as stream:
        spanish = read_po(stream, locale="es")
    missing = [one for one in sentences() if not (found := spanish.get(one)) or not found.string]
    assert missing == []


def test_translations_name_the_same_places() -> None:
    """A translation with another place in braces would break when it is said."""
    with (WORDING / "locale" / "es.po").open("rb") as stream:
        for one in read_po(stream, locale="es"):
            if one.id:
                assert places(str(one.string)) == places(str(one.id)), one.id


def test_a_whole_way_in_spanish(new: Talk) -> None:
    """From the choice of language to the sent work nothing falls back into English."""
    new.says("/start").presses("Yes").presses("Español").says("Ana")
    new.says("harbor27a").presses("Sí").presses("Mi siguiente paso").presses("Empezar")
    new.presses("Empezar").presses("Escribir notas")
    assert "no usa ese tipo de archivo. Envía uno de estos: xlsx" in new.sends("a.exe", b"x")
    new.sends("clean.csv", b"x").says("412 filas, 371 al final.").says("Usé fórmulas.")
    new.says("Dos personas comparten un correo. Guardé las dos.")
    new.presses("Cambiar").presses("Nada, volver").presses("Sí, enviar")
    assert "Enviado. Resultado a más tardar el sáb 10 oct" in new
    for text in ("mi camino", "siguiente", "persona", "ayuda", "recordatorios", "alto", "/time"):
        new.says(text)
    heard = [message.text for message in new.heard[2:]]
    assert [text for text in heard if "(in English)" in text] == []


def test_a_missing_sentence_says_so(house: House, ana: Talk, person: Person) -> None:
    """What has no translation is said in English, and marked."""
    house.do(lambda tx: tx.people.change(person.id, language="es"))
    assert "(in English)" in ana.acts("start:dss.b.nothing")
    badge = house.badge(person, until=house.at + timedelta(days=40))
    ana.acts(f"renew:{badge.id}").presses("Escribir notas").sends("a.csv", b"x")
    ana.says("Notas.").says(WHY)
    assert "¿Es tu propio trabajo?" in ana


def test_what_is_worded_for_somebody_is_not_marked(house: House, ana: Talk, person: Person) -> None:
    """A mistake that is said in Spanish reaches them whole: nothing in it claims to be English."""
    house.do(lambda tx: tx.people.change(person.id, language="es"))
    ana.acts("start:dss.b.data").presses("Escribir notas")
    for typed, said in (
        ("Aquí va.", "Primero necesito tu trabajo"),
        ("a" * 9_000, "8000"),
        ("/time Atlántida", "No encontré una hora ni una ciudad en eso."),
        ("/time 23", "No escribo de noche"),
    ):
        assert said in ana.says(typed)
        assert "English" not in ana.text


def test_the_list_of_commands_is_in_spanish() -> None:
    """What a chat platform shows beside the text box needs no English."""
    assert [line for _, line in command_lists()["es"] if "(in English)" in line] == []
