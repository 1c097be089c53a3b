"""The result of an attempt."""

from dataclasses import field
from typing import ClassVar, Literal

from typing_extensions import override

from credentials.notices.notice import RESULT, InDoubt, Notice, Sort, fact


@fact
class ResultReady(Notice):
    """An attempt has a result. `revision` counts up when an appeal or a correction changes it."""

    sort: ClassVar[Sort] = "answer"
    urgency: ClassVar[int] = RESULT
    in_doubt: ClassVar[InDoubt] = "again"
    unasked: ClassVar[bool] = False
    expires_at: ClassVar[None] = None

    attempt_id: str
    revision: int = 0
    kind: Literal["result"] = field(default="result", kw_only=True)

    @property
    @override
    def cycle(self) -> tuple[str | int, ...]:
        """Each revision is a result of its own."""
        return (self.attempt_id, self.revision)
