"""What is done with a whole funnel, and the deletion of a stage: the questions and the acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.funnels.funnels import (
    archive_funnel,
    rename_funnel,
    reorder_funnels,
    set_approval_limits,
    set_won_required,
)
from crm_desktop.funnels.removal import (
    StageUsedError,
    delete_funnel,
    delete_stage,
    funnel_usage,
    merge_funnels,
    suggest_moves,
)
from ui.distribution.dialog import open_distribution
from ui.funnels.dialogs import FieldsDialog, LimitsDialog, MovesDialog, MovesRow
from ui.jobs import Job
from ui.settings.ask import ChoiceDialog, NameDialog
from ui.widgets.dialogs import confirm
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.errors import UserError
    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.funnels.removal import Usage
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from ui.funnels.section import FunnelsSection
    from ui.shell.workspace import Workspace


class FunnelActs:
    """The acts of the section's menu."""

    def __init__(self, workspace: Workspace, section: FunnelsSection) -> None:
        self._workspace = workspace
        self._section = section
        self._menu: Menu | None = None

    def menu(self) -> Menu:
        """Build the menu of the funnel shown."""
        section, tr = self._section, self._section.tr
        menu = Menu(section)
        funnel = section.funnel
        if funnel is not None:
            places = [each.id for each in section.funnels if not each.archived]
            at = places.index(funnel.id) if funnel.id in places else -1
            several = len(section.funnels) > 1
            menu.add(tr("Переименовать…"), self.rename, icon="pencil")
            menu.add(tr("Обязательно для выигрыша…"), self.ask_won_fields, icon="trophy")
            menu.add(tr("Согласование…"), self.ask_limits, icon="shield-check")
            menu.add(tr("Распределение новых сделок…"), self.ask_distribution, icon="shuffle")
            menu.addSeparator()
            menu.add(tr("Раньше в списке"), lambda: self.shift(-1), icon="arrow-up",
                     enabled=at > 0)  # fmt: skip
            menu.add(tr("Позже в списке"), lambda: self.shift(1), icon="arrow-down",
                     enabled=0 <= at < len(places) - 1)  # fmt: skip
            menu.add(
                tr("Вернуть из архива") if funnel.archived else tr("В архив"),
                self.archive,
                icon="archive-restore" if funnel.archived else "archive",
            )
            menu.addSeparator()
            menu.add(tr("Объединить с другой…"), self.merge, icon="merge", enabled=several)
            menu.add(tr("Удалить…"), self.delete, icon="trash-2", danger=True)
        self._menu = menu
        return menu

    def rename(self) -> None:
        """Ask for another name."""
        funnel, office = self._section.funnel, self._workspace.office
        if funnel is not None:
            NameDialog(
                self._section,
                self._section.tr("Переименовать воронку"),
                self._section.tr("Название"),
                text=funnel.name,
                done=lambda name: self._act(lambda: rename_funnel(office, funnel.id, name=name)),
            ).open()

    def ask_won_fields(self) -> None:
        """Ask which fields a deal must have to be won."""
        funnel, office = self._section.funnel, self._workspace.office
        if funnel is not None:
            FieldsDialog(
                self._section,
                self._section.tr("Обязательно для выигрыша"),
                fields=self._section.fields,
                chosen=funnel.won_required,
                done=lambda keys: self._act(lambda: set_won_required(office, funnel.id, keys=keys)),
            ).open()

    def ask_limits(self) -> None:
        """Ask above what a value waits for the head."""
        funnel, office = self._section.funnel, self._workspace.office
        if funnel is not None:
            LimitsDialog(
                self._section,
                budget=funnel.approve_budget,
                discount=funnel.approve_discount,
                done=lambda budget, discount: self._act(
                    lambda: set_approval_limits(office, funnel.id, budget=budget, discount=discount)
                ),
            ).open()

    def ask_distribution(self) -> None:
        """Ask who gets the new deals."""
        funnel = self._section.funnel
        if funnel is not None:
            open_distribution(
                self._workspace, self._section, funnel_id=funnel.id, funnel=funnel.name
            )

    def shift(self, step: int) -> None:
        """Move the funnel among the others."""
        funnel, office = self._section.funnel, self._workspace.office
        ids = [each.id for each in self._section.funnels if not each.archived]
        if funnel is None or funnel.id not in ids:
            return
        at = ids.index(funnel.id)
        ids.insert(min(max(at + step, 0), len(ids) - 1), ids.pop(at))
        self._act(lambda: reorder_funnels(office, ids))

    def archive(self) -> None:
        """Put the funnel away, or take it back."""
        funnel, office = self._section.funnel, self._workspace.office
        if funnel is not None:
            self._act(lambda: archive_funnel(office, funnel.id, archived=not funnel.archived))

    def delete_stage(self, stage: Stage | None) -> None:
        """Delete a stage; with deals there, ask first where they go."""
        office = self._workspace.office
        if stage is None:
            return

        def refused(error: UserError) -> None:
            if isinstance(error, StageUsedError):
                self._ask_target(stage, error)
            else:
                self._workspace.report(error)

        self._workspace.act(
            lambda: delete_stage(office, stage.id), owner=self._section, on_refused=refused
        )

    def merge(self) -> None:
        """Ask with which funnel, then which stage becomes which."""
        section = self._section
        funnel = section.funnel
        others = [each for each in section.funnels if each != funnel and each.stages]
        if funnel is None or not others:
            return

        def chosen(into: object) -> None:
            other = next(each for each in others if each.id == into)
            self._ask_moves(funnel, [other], merging=True)

        ChoiceDialog(
            section,
            section.tr("Объединить «{}»").format(funnel.name),
            section.tr("Все сделки перейдут в другую воронку, а эта исчезнет."),
            options=[(each.id, each.name) for each in others],
            yes=section.tr("Дальше"),
            done=chosen,
        ).open()

    def delete(self) -> None:
        """Delete the funnel; with deals in it, ask where they go."""
        section = self._section
        funnel = section.funnel
        if funnel is None:
            return
        others = [each for each in section.funnels if each != funnel and each.stages]
        self._ask_moves(funnel, others, merging=False)

    def _ask_target(self, stage: Stage, error: StageUsedError) -> None:
        section = self._section
        targets = self._targets(section.funnels, but=stage.id)
        if not targets:
            section.workspace.report(error)
            return

        def move(moves: dict[int, int]) -> None:
            office, into = self._workspace.office, moves[stage.id]
            self._long(
                lambda progress: delete_stage(office, stage.id, into=into, progress=progress),
                section.tr("Удаляю этап «{}»").format(stage.name),
            )

        funnel, usage = section.funnel, error.usage
        near = funnel and (funnel.previous_stage(stage.id) or funnel.next_stage(stage.id))
        MovesDialog(
            section,
            section.tr("Удалить этап «{}»").format(stage.name),
            section.tr(
                "Куда перенести его сделки? В работе: {}, выигранных и проигранных: {}."
            ).format(usage.open, usage.closed),
            rows=[MovesRow(stage.id, stage.name, usage.live, near.id if near else targets[0][0])],
            targets=targets,
            yes=section.tr("Перенести и удалить"),
            done=move,
        ).open()

    def _ask_moves(self, funnel: Funnel, others: list[Funnel], *, merging: bool) -> None:
        office = self._workspace.office

        def look() -> tuple[dict[int, Usage], dict[int, int]]:
            suggested = suggest_moves(office, funnel.id, others[0].id) if others else {}
            return funnel_usage(office, funnel.id), suggested

        def ask(told: tuple[dict[int, Usage], dict[int, int]]) -> None:
            self._move_all(funnel, others, *told, merging=merging)

        self._workspace.runner.read(
            look, ask, self._workspace.report, owner=self._section, key="usage"
        )

    def _move_all(
        self,
        funnel: Funnel,
        others: list[Funnel],
        usage: dict[int, Usage],
        suggested: dict[int, int],
        *,
        merging: bool,
    ) -> None:
        section, office = self._section, self._workspace.office
        verb = section.tr("Объединить") if merging else section.tr("Удалить")
        title = f"{verb} «{funnel.name}»"
        rows = [
            MovesRow(stage.id, stage.name, usage[stage.id].live, suggested.get(stage.id, 0))
            for stage in funnel.stages
            if stage.id in usage and usage[stage.id].live
        ]

        def run(moves: dict[int, int]) -> None:
            whole = {**suggested, **moves}

            def work(progress: Progress) -> Changes:
                if merging:
                    return merge_funnels(
                        office, funnel.id, into=others[0].id, moves=whole, progress=progress
                    )
                return delete_funnel(office, funnel.id, moves=whole, progress=progress)

            self._long(work, section.tr("Переношу сделки воронки «{}»").format(funnel.name))

        if not rows:
            text = section.tr("Сделок в ней нет. Этапы и настройки исчезнут; отмена вернёт их.")
            if confirm(section, f"{title}?", text, yes=verb, danger=True):
                run({})
            return
        if not others:
            self._workspace.refused.emit(
                section.tr(
                    "В воронке «{}» есть сделки, а другой воронки нет. Ничего не изменено. "
                    "Создайте воронку, куда их перенести, или отправьте эту в архив."
                ).format(funnel.name)
            )
            return
        MovesDialog(
            section,
            title,
            section.tr("Куда перенести сделки каждого этапа? Выигранные и проигранные — тоже."),
            rows=rows,
            targets=self._targets(others),
            yes=verb,
            done=run,
        ).open()

    def _targets(self, funnels: list[Funnel], *, but: int = 0) -> list[tuple[int, str]]:
        mine = self._section.funnel
        ordered = sorted(funnels, key=lambda funnel: mine is None or funnel.id != mine.id)
        return [
            (stage.id, stage.name if funnel == mine else f"{funnel.name} · {stage.name}")
            for funnel in ordered
            for stage in funnel.stages
            if stage.id != but
        ]

    def _long(self, work: Callable[[Progress], Changes], title: str) -> None:
        workspace = self._workspace
        job: Job[Changes] = Job(work)
        job.succeeded.connect(lambda changes: workspace.tell(changes.title, changes.change_id))
        workspace.start_long(job, title)

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self._section)
