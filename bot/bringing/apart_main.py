"""The process apart: for each line of documents one line with what linked data makes of them.

It holds no key and no setting, and whoever started it ends it when a line takes too long.
"""

import json
import resource
import sys
from typing import Final

from credentials.registry.statements import Found, look_into

MOST_MEMORY: Final = 1 << 30
"""In bytes, of addresses."""


def main() -> None:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    _say("ready")
    for line in sys.stdin:
        _say(json.dumps([_told(one) for one in look_into(json.loads(line))]))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _told(found: Found) -> dict[str, str]:
    return {"refused": found} if isinstance(found, str) else {"hash": found.hex()}


if __name__ == "__main__":
    main()
