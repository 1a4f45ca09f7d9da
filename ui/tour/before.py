"""Pictures of the start screens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui.jobs import Job
from ui.shell.preferences import RecentOffice
from ui.start.copied import ask_copied
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from ui.shell.window import Window
    from ui.tour.camera import Camera

PASSWORD = "берёза окно семь рельс"  # noqa: S105 - of an office that lives for a minute


def show_start(camera: Camera, window: Window) -> None:
    """Walk through what there is before an office is open."""
    start = window.start

    def take(name: str) -> None:
        camera.take(name, window, start.runner)

    start.show_welcome()
    take("welcome")
    start.welcome.create_wanted.emit()
    form = start.create_page
    form.name.setText("Северный ветер")
    form.admin.setText("Анна Кравцова")
    form.passwords.first.setText("анна2026")
    form.passwords.judge()
    take("create_weak_password")
    form.passwords.first.setText(PASSWORD)
    form.passwords.second.setText(PASSWORD)
    form.passwords.judge()
    take("create")
    start.welcome.open_wanted.emit()
    take("open")
    start.show_restore(Path("D:/Копии/Северный ветер 2026-11-18 09-30.kartoteka"), None)
    take("restore")
    start.open_help()
    take("help_before_office")
    _close_dialogs(window)
    start.show_welcome()
    asked = ask_copied(start, lambda _answer: None)
    take("copy_or_move")
    asked.reject()
    job: Job[None] = Job(lambda _progress: None)
    start.busy_page.show_job(
        "Создаём офис «Северный ветер»", "Это займёт несколько секунд.", job, cancellable=False
    )
    job.progressed.emit(0, 0, "Подбираем стойкость замка под этот компьютер")
    start.show_page(start.busy_page)
    take("busy")
    before = window.preferences.recent
    window.preferences.recent = [
        RecentOffice("/home/anna/Документы/Картотека/Северный ветер", "Северный ветер"),
        RecentOffice("/home/anna/Документы/Картотека/Склад", "Склад на Обводном"),
    ]
    start.show_welcome()
    take("welcome_back")
    window.preferences.recent = before


def _close_dialogs(window: Window) -> None:
    for dialog in window.findChildren(Dialog):
        dialog.reject()
