"""Sittings of invented councils as kensakusystem.jp keeps them: bytes, and offsets into them."""

from __future__ import annotations

from dataclasses import dataclass, field

CRLF = "\r\n"
# 﨑 as the site writes it; Python's own cp932 writes the other pair. NEC_SAKI stands for that one.
NEC_SAKI = "\ue395"
_PAIRS = {"﨑": b"\xfa\xb1", NEC_SAKI: b"\xed\x95"}


def site_bytes(text: str) -> bytes:
    """The text as the site has it on its disk, letter by letter."""
    return b"".join(_PAIRS.get(char) or char.encode("cp932") for char in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One stretch: ``label`` as the list names it, ``text`` as it is printed, lines by \\n."""

    label: str
    text: str
    numbered: bool = True


@dataclass(slots=True, kw_only=True)
class Sitting:
    """One file of a tenant.

    ``year`` is 「令和 8年」, ``branch`` what stands below it in the tree, ``day``
    「（第1号 2月25日）」; ``named`` is the title where it is not made of these.
    """

    file_name: str
    year: str
    branch: str
    day: str
    blocks: list[Block]
    named: str = ""
    held: str = ""
    lost: bool = False  # the site lists it and cannot read it
    listed: bool = True  # the search form knows it

    @property
    def title(self) -> str:
        """令和 8年第1回定例会（第1号 2月25日）."""
        return self.named or f"{self.year}{self.branch}{self.day}"

    @property
    def stretches(self) -> list[bytes]:
        """The file cut where its speeches begin."""
        return [site_bytes(block.text.replace("\n", CRLF)) for block in self.blocks]

    @property
    def positions(self) -> list[int]:
        """Where each block begins, in bytes; the first four are the file's own mark."""
        found, position = [], 4
        for stretch in self.stretches:
            found.append(position)
            position += len(stretch)
        return found

    def download(self, wanted: list[int]) -> bytes:
        """What GetPerson.exe gives for some positions."""
        head = f"開催日：{self.held or self.day_printed}{CRLF}会議名：{self.title}{CRLF}{CRLF}"
        pairs = zip(self.positions, self.stretches, strict=True)
        taken = b"".join(text + site_bytes(CRLF) for position, text in pairs if position in wanted)
        return site_bytes(head) + taken

    @property
    def day_printed(self) -> str:
        """令和 8年 2月25日."""
        month_and_day = self.day.strip("（）").rpartition("号 ")[2].rpartition("日 ")[2]
        return f"{self.year}{month_and_day.rjust(6)}"


def cover(council: str, number: int) -> Block:
    """The first row of a plenary sitting: agenda and roster, which nobody says."""
    text = f"""○議事日程

{council}会議録　第{number}号
出席議員（４名）
　　　１番　　田　中　あおい　　　　　　　　　２番　　森　　　次　郎
　　　３番　　川　﨑　は　な　　　　　　　　　４番　　大　山　一　郎
説明のため出席した者
　　市長　　　　　　　　　　　　　　　　鈴　木　　　一
　　総務部長　　　　　　　　　　　　　　高　橋　　　等
日程第１　会期の決定
日程第２　一般質問
　　　〇午前１０時開会

"""
    return Block(label="議事日程", text=text, numbered=False)


def plenary(council: str = "架空市議会", number: int = 1, word: str = "ＤＸ") -> list[Block]:
    """A day of questions, with every shape of mark that one tenant mixes."""
    chair = "議長（大山一郎議員）"
    return [
        cover(council, number),
        Block(label=chair, text=f'○{chair}　ただいまから本日の会議を開きます。\n<PAGE="2">\n\n'),
        Block(
            label=chair,
            text=f"　　◎一般質問\n\n○{chair}　日程第２、一般質問を行います。\n"
            "　２番森次郎議員。\n　〔２番　森　次郎　登壇〕\n\n",
        ),
        Block(
            label="森次郎議員",
            text=f"○２番（森次郎議員）　{word}の進め方について伺います。\n"
            "　窓口の手続を、家から済ませられるようにする考えはありますか。（拍手）\n\n",
        ),
        Block(label=chair, text=f"○{chair}　鈴木市長。\n\n"),
        Block(
            label="市長（鈴木一）",
            text=f"○市長（鈴木　一）　{word}は、来年度から三つの窓口で始めます。\n"
            "　〔「そうだ」と呼ぶ者あり〕\n　順に広げてまいります。\n\n",
        ),
        Block(
            label="高橋等総務部長",
            text="○（高橋　等総務部長）　費用は、予算の審査でお示しします。\n"
            "――――――――――――――――――――\n　参　考　資　料\n　窓口の数　三つ\n\n",
        ),
        Block(
            label=chair,
            text=f"○{chair}　本日はこれで散会いたします。\n　　　〇午後３時散会\n\n\n"
            "　　　　　　　　　　　　　　　　議　　長　　　大　山　一　郎\n",
        ),
    ]


def committee(word: str = "テレワーク") -> list[Block]:
    """A committee's day: a name glued to its office, and a mark alone on its line."""
    return [
        Block(
            label="議事日程",
            text="○議事日程\n\n出席委員\n　委員長　　小　島　　　進\n"
            "　委　員　　川　﨑　は　な\n\n",
            numbered=False,
        ),
        Block(label="小島委員長", text="○小島委員長　　ただいまから委員会を開きます。\n\n"),
        Block(
            label="川﨑はな委員",
            text=f"○川﨑はな委員　　{word}をする職員は何人いますか。\n\n",
        ),
        Block(
            label="人事課長（原　元）",
            text="○人事課長（原　元）\n　今は、二十人です。\n\n",
        ),
        Block(label="小島委員長", text="○小島委員長　　以上で散会いたします。\n"),
    ]


@dataclass(slots=True, kw_only=True)
class Tenant:
    """One council's folder. ``new_markup`` and ``download`` differ from tenant to tenant."""

    name: str
    council: str
    sittings: list[Sitting] = field(default_factory=list)
    code: str = "abcdefgh0123456789"
    cgi: str = "cgi-bin3"
    new_markup: bool = False
    download: bool = True
    calendar: bool = True
    all_years: bool = False  # the search form begins with the oldest year
    validators: bool = False

    def sitting(self, file_name: str) -> Sitting | None:
        """The sitting of a file name."""
        return next((one for one in self.sittings if one.file_name == file_name), None)

    @property
    def years(self) -> list[str]:
        """Newest first, as the tree shows them."""
        return sorted({one.year for one in self.sittings}, key=_by_era, reverse=True)


def _by_era(year: str) -> tuple[bool, int]:
    digits = "".join(char for char in year if char.isdecimal())
    return year.startswith("令和"), int(digits or 1)
