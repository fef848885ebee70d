"""Labels of speakers: name, office and role where the words say so, and never more."""

from __future__ import annotations

import pytest

from crawler.extract.speakers import is_label, name_beside_office, read_label
from state.records import Role


@pytest.mark.parametrize(
    ("label", "name", "office", "role"),
    [
        ("委員長", None, "委員長", Role.CHAIR),
        ("副議長", None, "副議長", Role.CHAIR),
        ("小林委員", "小林", "委員", Role.MEMBER),
        ("議長（山田太郎君）", "山田太郎", "議長", Role.CHAIR),
        ("20番(佐藤出議員)", "佐藤出", "20番", Role.MEMBER),
        ("未来創造部長（細川精一）", "細川精一", "未来創造部長", Role.EXECUTIVE),
        ("デジタル推進課長", None, "デジタル推進課長", Role.EXECUTIVE),
        ("大野副市長", "大野", "副市長", Role.EXECUTIVE),
        ("松林区長", "松林", "区長", Role.EXECUTIVE),
        ("教育長", None, "教育長", Role.EXECUTIVE),
        ("監査委員", None, "監査委員", Role.EXECUTIVE),
        ("大山一郎公安委員長", None, "大山一郎公安委員長", Role.EXECUTIVE),
        ("総務委員長", None, "総務委員長", Role.CHAIR),
        ("議会事務局長", None, "議会事務局長", Role.SECRETARIAT),
        ("書記", None, "書記", Role.SECRETARIAT),
        ("架空市CIO", None, "架空市CIO", Role.EXECUTIVE),
        ("参考人（田中花子君）", "田中花子", "参考人", Role.WITNESS),
        ("田中花子参考人", "田中花子", "参考人", Role.WITNESS),
        ("公述人", None, "公述人", Role.WITNESS),
        ("証人（田中花子君）", "田中花子", "証人", Role.WITNESS),
        ("政府参考人（田中花子君）", "田中花子", "政府参考人", Role.UNKNOWN),
        ("山田君", "山田", None, Role.UNKNOWN),
        ("○○委員", "○○", "委員", Role.MEMBER),
        ("議長○議長", None, "議長○議長", Role.CHAIR),
        ("○議長", None, "○議長", Role.CHAIR),
    ],
)
def test_a_label_says_who_speaks(
    label: str, name: str | None, office: str | None, role: Role
) -> None:
    speaker = read_label(label)
    assert speaker.label == label
    assert (speaker.name, speaker.office, speaker.role) == (name, office, role)


def test_the_head_of_the_place_itself_is_no_mr_of_that_name() -> None:
    assert read_label("架空市長", council="架空市議会").name is None
    assert read_label("架空市長", council="みどり市議会").name == "架空"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "動画上映",
        "午後2時57分",
        "全員起立",
        "賛成者起立",
        "案",
        "1",
        "「異議なし」の声あり",
        "なお、委員長",
        "休憩",
    ],
)
def test_what_else_stands_in_brackets_is_no_label(text: str) -> None:
    assert not is_label(text)


@pytest.mark.parametrize(
    ("label", "name", "office", "role"),
    [
        ("前山　市民環境部長", "前山", "市民環境部長", Role.EXECUTIVE),
        ("議会運営委員長 佐山和君", "佐山和", "議会運営委員長", Role.CHAIR),
        ("市民環境部長", None, "市民環境部長", Role.EXECUTIVE),
        ("前山　何某　部長", None, "前山　何某　部長", Role.EXECUTIVE),
    ],
)
def test_a_blank_tells_a_name_from_the_office_beside_it(
    label: str, name: str | None, office: str, role: Role
) -> None:
    speaker = name_beside_office(read_label(label))
    assert (speaker.name, speaker.office, speaker.role) == (name, office, role)
    assert speaker.label == label
