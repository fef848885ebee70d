"""What a field of the language asks of a document: what is so, and what nobody knows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher.query import parse_query
from matcher.terms import Vocabulary
from tests.query_views import part, view_of_parts


def holds(text: str, **facts: Any) -> bool:  # noqa: ANN401 - what is known of a document
    query = parse_query(text, Vocabulary({}))
    return query.holds(view_of_parts(query, part(0, "DX"), **facts))


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ("council:前橋 DX", {"council": "前橋市議会"}),
        ("議会：前橋,高崎 DX", {"council": "高崎市議会"}),
        ("area:群馬県 DX", {"area": "群馬県"}),
        ("area:関東 DX", {"area": "群馬県"}),
        ("area:関東地方 DX", {"area": "群馬県"}),
        ("area:関東 DX", {"area": "東京都大田区"}),
        ("area:広島 DX", {"area": "広島県府中市"}),
        ("area:府中市 DX", {"area": "広島県府中市"}),
        ("area:川本町 DX", {"area": "島根県邑智郡川本町"}),
        ("area:多摩 DX", {"area": "東京都西多摩郡"}),
        ("source:kaku DX", {}),
        ("kind:会議録 DX", {}),
        ("kind:article,report DX", {"kind": "report"}),
        ("meeting:ＩＣＴ DX", {"meeting": "ICT利便性向上調査特別委員会"}),
        ("status:速報版 DX", {"status": "preliminary"}),
        ("population:100000..300000 DX", {"population": 100_000}),
        ("population:..300000 DX", {"population": 5}),
        ("held:2023-04..2023-06 DX", {"held": (date(2023, 6, 30), date(2023, 7, 2))}),
        ("held:2023 DX", {"held": (date(2023, 1, 1), date(2023, 1, 1))}),
        ("held:2023-04-02.. DX", {"held": (date(2024, 1, 1), date(2024, 1, 1))}),
        ("published:2023-04..2023-06 DX", {"published": date(2023, 6, 30)}),
        ("公開：2023-06-30 DX", {"published": date(2023, 6, 30)}),
        ("-published:2023 DX", {}),
    ],
)
def test_a_field_asks_of_the_document(query: str, facts: dict[str, Any]) -> None:
    assert holds(query, **facts)


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ("council:前橋 DX", {"council": "高崎市議会"}),
        ("council:前橋 DX", {}),
        ("area:関東 DX", {"area": "北海道"}),
        ("area:京都 DX", {"area": "東京都大田区"}),
        ("area:津市 DX", {"area": "滋賀県大津市"}),
        ("area:広島 DX", {"area": "北海道北広島市"}),
        ("area:関東 DX", {}),
        ("source:kak DX", {}),
        ("-kind:minutes DX", {}),
        ("status:final DX", {}),
        ("population:100000..300000 DX", {"population": 300_001}),
        ("population:1.. DX", {}),
        ("held:2023-04..2023-06 DX", {"held": (date(2023, 7, 1), date(2023, 7, 1))}),
        ("held:2023 DX", {}),
        ("held:2023 DX", {"published": date(2023, 6, 30)}),
        ("published:..2023-06-29 DX", {"published": date(2023, 6, 30)}),
        ("published:2023 DX", {"held": (date(2023, 1, 1), date(2023, 1, 1))}),
    ],
)
def test_what_is_not_so_or_not_known_is_not_what_a_field_asks_for(
    query: str, facts: dict[str, Any]
) -> None:
    assert not holds(query, **facts)
