from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.listing import ClientFilter, count_clients
from crm_desktop.demo.office import make_demo_office
from crm_desktop.views.checking import find_problems
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.fields import load_fields
from crm_desktop.views.saved_views import list_views
from crm_desktop.views.segments import count_segment, list_segments

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demonstration_has_views_that_find_somebody(tmp_path: Path) -> None:
    office = make_demo_office(tmp_path / "демо", clients=300, parameters=FLOOR)
    try:
        fields = load_fields(office)
        views = [view for view in list_views(office) if not view.ready]
        assert {view.shared for view in views} == {True, False}
        for view in views:
            assert not find_problems(fields, view.definition.filter), view.name
            assert all(fields.find(column.key) for column in view.definition.columns)
        calls = next(view for view in views if view.name.startswith("Обзвон"))
        assert count_clients(office, ClientFilter(tree=whole_filter(calls.definition))) > 0
        (segment,) = list_segments(office)
        assert 0 < count_segment(office, segment.id) < 300
    finally:
        office.close()
