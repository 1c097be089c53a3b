"""A fuzzer that watches which lines run looks for inputs, and stops at the first that breaks.

    python -m tests.fuzz NAME SECONDS FOLDER

FOLDER keeps what it found worth keeping. It ends with exit code 0 when the time is over.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["credentials", "handlers"]):
    from tests.fuzz.spoiling import Draws
    from tests.fuzz.targets import TARGETS, meets

AS_IT_IS = b"="
"""What begins with this is read as it is; the rest of all others are steps to spoil something."""
SLOW_SECONDS = 10
MEGABYTES = 2048


def main() -> None:
    """Fuzz one target."""
    name, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    target = TARGETS[name]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(40):
        steps = bytes((number * step) % 251 for step in range(1, 24))
        (folder / f"steps-{number}").write_bytes(b"!" + steps)
        (folder / f"whole-{number}").write_bytes(AS_IT_IS + target.spoil(Draws(steps)))

    def one(content: bytes) -> None:
        whole = content[1:] if content[:1] == AS_IT_IS else target.spoil(Draws(content[1:]))
        meets(target, whole)

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOW_SECONDS}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={folder}/broke-",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
