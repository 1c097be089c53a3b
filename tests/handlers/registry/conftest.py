"""Everything starts from a programme that can issue badges."""

import pytest

from storage.store import Store
from tests.handlers.registry.harbor import Harbor


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """Keys, staff, learners and the catalog."""
    return Harbor(store)
