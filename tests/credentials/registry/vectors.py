"""Other people's test vectors, which lie beside the repository: facts, not code."""

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[3].parent / "shared" / "vectors"


def folder(name: str) -> Path:
    """A folder of vectors; the test is skipped where they are absent."""
    found = VECTORS / name
    if not found.exists():
        pytest.skip(f"the vectors are absent: put them into {VECTORS.name}/{name}")
    return found


def read_json(name: str) -> Any:
    """One file of vectors."""
    return json.loads(folder(name).read_text())
