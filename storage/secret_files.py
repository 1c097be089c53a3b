"""Files that only the service's own user may read, written whole or not at all."""

import os
from pathlib import Path

OWNER_ALONE = 0o600


def keep_secret(file: Path, content: str) -> None:
    """Write a new secret, durable before this returns; one that is there is never replaced.

    A process that dies half-way leaves nothing under the name: an empty key would lock us out.

    Raises:
        FileExistsError: There is such a file.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ALONE), "w") as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    try:
        # A link, unlike a rename, fails when somebody else was faster.
        os.link(beside, file)
    finally:
        beside.unlink()
