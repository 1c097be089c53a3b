"""What conversations start from."""

import pytest

from storage.store import Store
from tests.handlers.talk import House


@pytest.fixture
def house(store: Store) -> House:
    """An open house with the catalog on its shelves and nobody in it."""
    return House(store)
