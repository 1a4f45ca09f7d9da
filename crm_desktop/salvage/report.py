"""What a salvage saved, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.wording import number

if TYPE_CHECKING:
    from pathlib import Path

TITLES: Final = {
    "client": "Клиенты", "channel": "Телефоны и почта", "address": "Адреса",
    "bank_account": "Счета", "contact": "Контактные лица", "relation": "Связи",
    "client_label": "Роли и метки клиентов", "event": "События", "attachment": "Файлы",
    "consent": "Согласия", "deal": "Сделки", "deal_line": "Состав сделок",
    "deal_move": "Движение сделок", "task": "Задачи", "task_item": "Пункты задач",
    "task_comment": "Комментарии задач", "member": "Сотрудники",
    "directory_item": "Справочники", "own_field": "Свои поля", "funnel": "Воронки",
    "stage": "Этапы", "rule": "Правила", "plan": "Планы",
    "source_cost": "Расходы по источникам", "saved_report": "Сохранённые отчёты",
    "report_snapshot": "Запомненные цифры отчётов", "journal": "Журнал изменений",
    "change_set": "Действия в истории", "seal": "Подписи журнала",
}  # fmt: skip
"""Tables a person knows, in the order they are told."""
_REST: Final = "Прочее"


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many records of a kind were saved, and how many the newest good backup had."""

    table: str
    title: str
    saved: int
    expected: int | None

    @property
    def short(self) -> bool:
        """Whether fewer were saved than the backup has."""
        return self.expected is not None and self.saved < self.expected


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """A finished salvage.

    Attributes:
        folder: the new office; open it as usual.
        kinds: what was saved.
        lost_pages: pages of the damaged base that could not be read.
        lost_rows: rows on readable pages that could not.
        from_backup: records of settings that were taken from the newest good backup.
        backup: that backup; None if there is none.
        backup_at: UTC ms of it.
        missing_files: files of clients nobody has whole.
        mended: what was built anew.
    """

    folder: Path
    kinds: tuple[KindCount, ...]
    lost_pages: int
    lost_rows: int
    from_backup: int
    backup: Path | None
    backup_at: int | None
    missing_files: int
    mended: tuple[str, ...]

    @property
    def short(self) -> bool:
        """Whether the backup has records the salvaged office lacks."""
        return any(kind.short for kind in self.kinds)

    def as_text(self) -> str:
        """Return the report as a person reads it."""
        lines = [f"Спасено в папку {self.folder}.", ""]
        lines += [_line(kind) for kind in self.kinds if kind.saved or kind.expected]
        lines.append("")
        if self.lost_pages or self.lost_rows:
            lines.append(
                f"Не прочитано страниц базы: {number(self.lost_pages)}, "
                f"записей: {number(self.lost_rows)}."
            )
        else:
            lines.append("Прочитано всё, что есть в файле.")
        if self.from_backup:
            lines.append(f"Настройки, взятые из копии: {number(self.from_backup)}.")
        if self.missing_files:
            lines.append(f"Файлов клиентов не найдено: {number(self.missing_files)}.")
        lines.append("Заново построены: поиск, списки, доска сделок, напоминания.")
        lines.append(
            "Подписи журнала из повреждённых мест не сходятся, проверка базы скажет об этом. "
            "Повреждённые файлы не тронуты."
        )
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return what `json.dumps` takes."""
        found = asdict(self)
        found["folder"] = str(self.folder)
        found["backup"] = None if self.backup is None else str(self.backup)
        found["kinds"] = [asdict(kind) for kind in self.kinds]
        return found


def counted(saved: dict[str, int], expected: dict[str, int] | None) -> tuple[KindCount, ...]:
    """Return the kinds people know, and all others as one."""
    found = [
        KindCount(
            table, title, saved.get(table, 0),
            None if expected is None else expected.get(table, 0),
        )
        for table, title in TITLES.items()
    ]  # fmt: skip
    rest = {*saved, *(expected or {})} - TITLES.keys() - {"station"}
    told = None if expected is None else sum(expected.get(name, 0) for name in rest)
    found.append(KindCount("", _REST, sum(saved.get(name, 0) for name in rest), told))
    return tuple(found)


def _line(kind: KindCount) -> str:
    if kind.expected is None:
        return f"{kind.title}: {number(kind.saved)}"
    return f"{kind.title}: {number(kind.saved)} (в копии {number(kind.expected)})"
