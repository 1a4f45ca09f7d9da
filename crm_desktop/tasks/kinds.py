"""The kinds of tasks."""

from __future__ import annotations

from typing import Final

TASK_KINDS: Final = {"call": "Звонок", "meeting": "Встреча", "letter": "Письмо", "todo": "Дело"}
DEFAULT_KIND: Final = "call"
