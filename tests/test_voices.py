"""VOICES by hand against its stand-in: lists, sittings, and what is asked for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crawler.errors import LayoutChanged, NotADocument, Unreachable
from crawler.extract.voices_list import Row, RowKind, parse_list
from crawler.extract.voices_text import segments_of, words_of
from crawler.platforms import voices
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites import voices_pages as pages
from standins.sites.voices import VoicesHost
from standins.sites.voices_council import Council, Segment, kakuu, mihon, revised
from state.records import PartKind, Role, Window
from tests.voices_runs import PROGRAM, acts, runs, told


def list_of(council: Council, *, per_page: int = 0) -> Page:
    rows = council.of_years(2026, 2026)
    html = pages.list_page(council, rows, len(rows), 1, ("2026", "2026"))
    return Page(url=f"{PROGRAM}?ACT=100", status=200, headers={}, body=html.encode("cp932"))


class TestLists:
    @pytest.mark.parametrize("plain", [False, True])
    @pytest.mark.parametrize("unid", [False, True])
    def test_both_kinds_of_rows_are_read_alike(self, plain: bool, unid: bool) -> None:
        council = kakuu()
        council.plain_links = plain
        council.sittings = [replace(one, unid=unid) for one in council.sittings]
        listing = parse_list(list_of(council))
        assert listing.stated == len(listing.rows) == 5
        assert [row.kind for row in listing.rows].count(RowKind.BESIDE) == 2
        first = listing.rows[2]
        assert first.title == "令和8年第3回定例会 09月01日-01号"
        assert first.key == ("K_R08090100011" if unid else "31_111")
        assert first.held_on(2026) == date(2026, 9, 1)

    def test_a_session_stands_in_the_link_where_the_row_does_not_print_it(self) -> None:
        body = list_of(kakuu()).body.replace("令和　８年第　３回定例会,<A".encode("cp932"), b"<A")
        rows = parse_list(replace(list_of(kakuu()), body=body)).rows
        assert rows[2].title == "令和8年第3回定例会 09月01日-01号"

    @pytest.mark.parametrize(
        ("session", "label", "unid", "listed", "day"),
        [
            ("令和　５年第　４回定例会", "01月10日-05号", None, 2024, date(2024, 1, 10)),
            ("令和　５年第　４回定例会", "12月10日-02号", None, 2023, date(2023, 12, 10)),
            ("令和　６年第　１回定例会", "03月04日-02号", None, None, date(2024, 3, 4)),
            ("総務委員会", "03月04日-01号", None, 2024, date(2024, 3, 4)),
            ("総務委員会", "03月04日-01号", "k_H31030442011", 2024, date(2019, 3, 4)),
            ("平成３１年　３月定例会", "03月22日-付録", "K_R01032200SR1", None, date(2019, 3, 22)),
            ("総務委員会", "02月30日-01号", None, 2024, None),
            ("総務委員会", "付録", "K_R01032200FU1", None, date(2019, 3, 22)),
            ("総務委員会", "付録", None, 2024, None),
        ],
    )
    def test_the_year_is_that_of_the_number_else_of_the_session_else_of_the_list(
        self, session: str, label: str, unid: str | None, listed: int | None, day: date | None
    ) -> None:
        row = Row(fino="1", kgno="1", unid=unid, session=session, label=label)
        assert row.held_on(listed) == day

    def test_a_year_without_sittings_says_so_and_is_no_error(self) -> None:
        listing = parse_list(list_of(Council(name="無", sittings=[])))
        assert (listing.stated, listing.rows) == (0, ())

    def test_a_page_that_neither_counts_nor_says_so_is_an_error(self) -> None:
        page = replace(list_of(kakuu()), body="<p>会議日程一覧</p>".encode("cp932"))
        with pytest.raises(LayoutChanged, match="does not say how many"):
            parse_list(page)

    def test_a_busy_server_is_no_empty_year(self) -> None:
        with pytest.raises(Unreachable, match="busy"):
            parse_list(replace(list_of(kakuu()), body=pages.BUSY.encode("cp932")))


class TestRuns:
    def test_the_first_run_reads_what_lies_in_the_window_the_newest_first(self) -> None:
        found = runs(VoicesHost(council=kakuu())).run()
        assert found.errors == []
        assert [one.key for one in found.documents] == [
            "kakuu/K_R08102042011",
            "kakuu/K_R08090200021",
            "kakuu/K_R08090100011",
        ]
        assert (found.listed, acts(found)) == (5, ["100", "203", "203", "203"])
        assert sorted(one.reason for one in found.skipped) == [
            "09月01日-目次 is no sitting",
            "09月30日-付録 is no sitting",
        ]

    def test_a_window_over_new_year_asks_for_the_lists_of_two_years(self) -> None:
        found = runs(VoicesHost(council=kakuu()), lookback_days=365).run()
        assert acts(found).count("100") == 2
        assert "K_R07120100011" in found.keys

    def test_without_a_first_day_there_is_one_list_of_all_years(self) -> None:
        host = VoicesHost(council=kakuu())
        host.council.folded = True
        found = runs(host).run(Window(last=date(2026, 9, 1)))
        assert (found.errors, found.keys) == ([], ["K_R07120100011", "K_R08090100011"])
        assert [asked.query.get("YEAR") for asked in found.asked[:3]] == [None, "2026", "2025"]

    def test_a_list_in_pages_is_walked_and_each_page_asked_for_once(self) -> None:
        found = runs(VoicesHost(council=mihon(), robots="")).run()
        lists = [
            asked.query.get("PAGE") for asked in found.asked if asked.query.get("ACT") == "100"
        ]
        assert (found.errors, found.listed) == ([], 5)
        assert lists == [None, None, "2", "3"]  # the first in cgi/, which is CGI/ here
        assert found.keys == [f"61_{fino}" for fino in range(701, 706)]

    def test_where_the_programs_lie_is_remembered(self) -> None:
        hand = runs(VoicesHost(council=mihon(), robots=""))
        hand.run()
        second = hand.run()
        assert all(asked.path == "/kaigiroku/CGI/voiweb.exe" for asked in second.asked)
        assert (second.errors, second.documents) == ([], [])

    def test_a_run_that_is_gone_again_recalls_where_the_programs_lie_and_no_sitting(self) -> None:
        hand = runs(VoicesHost(council=mihon(), robots=""))
        first = hand.run()
        hand.memory = dict(voices.recall(hand.memory, hand.now))
        again = hand.run()
        assert "CGI" in hand.memory.values()
        assert again.keys == first.keys
        assert len(again.asked) == len(first.asked) - 1

    def test_fewer_rows_than_the_list_says_are_an_error_and_what_is_there_is_read(self) -> None:
        host = VoicesHost(council=kakuu())
        host.council.lost_rows = 2
        found = runs(host).run()
        assert told(found) == "the list of 2026 says 5 rows, 3 were found"
        assert found.keys == ["K_R08090100011", "K_R08102042011"]

    def test_a_sitting_is_read_again_on_its_day_and_no_more_than_ten_a_run(self) -> None:
        council = kakuu()
        one = council.sittings[2]
        council.sittings = [
            replace(one, fino=200 + n, number=f"{n:04}", label=f"09月01日-{n:02}号")
            for n in range(1, 31)
        ]
        hand = runs(VoicesHost(council=council), lookback_days=200)
        assert len(hand.run().documents) == 30
        again = [len(hand.run().documents) for _ in range(28)]
        assert max(again) <= 10
        assert sum(again) >= 30
        hand.now += timedelta(days=60)
        assert len(hand.run().documents) == 10

    def test_a_sitting_that_was_entered_anew_is_read_again_under_its_key(self) -> None:
        host = VoicesHost(council=kakuu())
        hand = runs(host)
        hand.run()
        host.council.sittings[2] = replace(host.council.sittings[2], fino=999)
        found = hand.run()
        assert found.keys == ["K_R08090100011"]
        assert hand.run().documents == []

    def test_a_sitting_that_left_the_list_is_not_asked_for_and_may_come_back(self) -> None:
        host = VoicesHost(council=kakuu())
        hand = runs(host)
        hand.run()
        gone = host.council.sittings.pop(2)
        found = hand.run()
        assert (found.errors, found.documents) == ([], [])
        host.council.sittings.insert(2, gone)
        assert hand.run().keys == ["K_R08090100011"]

    def test_a_list_that_lost_all_rows_is_an_error_until_they_are_back(self) -> None:
        host = VoicesHost(council=kakuu())
        hand = runs(host)
        hand.run()
        kept, host.council.sittings = host.council.sittings, []
        assert "has 0 rows, and 3 sittings that are known are not" in told(hand.run())
        assert "has 0 rows" in told(hand.run())
        host.council.sittings = kept
        quiet = hand.run()
        assert (quiet.errors, quiet.documents) == ([], [])

    def test_a_row_of_an_unknown_kind_is_an_error_and_the_others_are_read(self) -> None:
        host = VoicesHost(council=kakuu())
        host.council.sittings[1] = replace(host.council.sittings[1], label="09月01日-序文")
        found = runs(host).run()
        assert len(found.documents) == 3
        assert told(found) == "a row of an unknown kind: 令和8年第3回定例会 09月01日-序文"

    def test_two_rows_of_one_number_are_an_error_and_read_once(self) -> None:
        host = VoicesHost(council=kakuu())
        host.council.sittings.append(replace(host.council.sittings[2], fino=300))
        found = runs(host).run()
        assert len(found.documents) == 3
        assert "two rows bear the number K_R08090100011: FINO 111 and 300" in told(found)


class TestSittings:
    def test_a_busy_answer_with_status_200_is_asked_for_again_by_the_next_run(self) -> None:
        host = VoicesHost(council=kakuu(), busy_texts=2)
        hand = runs(host)
        first = hand.run()
        second = hand.run()
        assert [type(error) for error in first.errors] == [Unreachable, Unreachable]
        assert (len(first.documents), len(second.documents)) == (1, 2)

    def test_a_page_that_was_cut_off_is_no_record(self) -> None:
        host = VoicesHost(council=kakuu(), cut_texts=True)
        hand = runs(host)
        first = hand.run()
        host.cut_texts = False
        assert first.documents == []
        assert "cut off: the form at its end is missing" in told(first)
        assert len(hand.run().documents) == 3

    def test_a_number_of_another_day_is_an_error_beside_the_record(self) -> None:
        host = VoicesHost(council=kakuu())
        host.council.sittings[2] = replace(host.council.sittings[2], label="09月03日-01号")
        found = runs(host).run()
        assert {one.held_on for one in found.documents} >= {date(2026, 9, 3)}
        assert "the list dates it 2026-09-03, its own text 2026-09-01" in told(found)
        assert "its number K_R08090100011 says 2026-09-01" in told(found)

    def test_the_words_of_another_session_are_no_record(self) -> None:
        host = VoicesHost(council=kakuu())
        other = host.council.sittings[0].segments
        host.council.sittings[2] = replace(host.council.sittings[2], segments=other)
        found = runs(host).run()
        assert "K_R08090100011" not in found.keys
        assert "the site gave 令和8年10月総務委員会" in told(found)

    def test_a_cover_alone_is_an_error_and_not_asked_for_every_day(self) -> None:
        host = VoicesHost(council=kakuu())
        only = host.council.sittings[2]
        host.council.sittings[2] = replace(only, segments=only.segments[:1])
        hand = runs(host)
        assert "is the cover alone" in told(hand.run())
        assert hand.run().errors == []

    def test_a_mark_that_names_nobody_we_know_is_looked_up_in_the_list_of_speeches(self) -> None:
        host = VoicesHost(council=kakuu())
        said = "◎林　何某　" + "内訳を申し上げます。" * 12
        odd = Segment(mark="◎", label="統計の係(林)", text=said)
        only = host.council.sittings[0]
        host.council.sittings[0] = replace(only, segments=(*only.segments, odd))
        found = runs(host).run()
        assert acts(found) == ["100", "203", "203", "203", "202"]
        (document,) = [one for one in found.documents if one.key.endswith("K_R08102042011")]
        last = document.speeches[-1]
        assert (last.name, last.office, last.text) == ("林", "統計の係", said)
        assert found.errors == []

    def test_where_that_list_does_not_come_the_doubt_is_on_record(self) -> None:
        host = VoicesHost(council=kakuu())
        odd = Segment(text="◎林　何某　" + "内訳を申し上げます。" * 12)
        only = host.council.sittings[0]
        host.council.sittings[0] = replace(only, segments=(*only.segments, odd))
        found = runs(host).run()
        assert len(found.documents) == 3
        document = next(one for one in found.documents if one.key.endswith("42011"))
        assert document.parts[-1].kind is PartKind.TEXT

    def test_a_revision_is_what_differs_in_the_words(self) -> None:
        host = VoicesHost(council=kakuu())
        hand = runs(host)
        before = {one.key: one for one in hand.run().documents}
        host.council.sittings[2] = revised(host.council.sittings[2], "三つ", "四つ")
        hand.now += timedelta(days=28)
        after = {one.key: one for one in hand.run().documents}
        changed = [key for key, one in after.items() if one.parts != before[key].parts]
        assert changed == ["kakuu/K_R08090100011"]


class TestFiles:
    @pytest.mark.parametrize("number", [0, 2])
    def test_a_saved_page_that_is_called_as_the_site_calls_it_is_the_same_record(
        self, number: int
    ) -> None:
        host = VoicesHost(council=kakuu())
        sitting = host.council.sittings[number]
        whole = pages.text(sitting, range(len(sitting.segments))).encode("cp932")
        hand = runs(host)
        (fetched,) = [one for one in hand.run().documents if one.key.endswith(sitting.key)]
        saved = voices.parse_file(SavedFile(name=f"{sitting.key}.html", body=whole), hand.source)
        texts = [part.text for part in fetched.parts]
        assert replace(saved, url=fetched.url, parts=()) == replace(fetched, parts=())
        assert [part.text for part in saved.parts] == texts

    def test_a_page_under_the_name_of_the_program_is_known_by_where_it_was_saved_from(self) -> None:
        sitting = kakuu().sittings[2]
        html = pages.text(sitting, range(len(sitting.segments)))
        source = runs(VoicesHost(council=kakuu())).source
        with pytest.raises(NotADocument, match="call it as the site calls the sitting"):
            voices.parse_file(SavedFile(name="voiweb.exe.html", body=html.encode()), source)
        noted = f"<!-- saved from url=(0090){PROGRAM}?ACT=203&FINO=111&HATSUGENMODE=1 -->{html}"
        found = voices.parse_file(SavedFile(name="voiweb.exe.html", body=noted.encode()), source)
        assert (found.key, found.held_on) == ("kakuu/FINO_111", date(2026, 9, 1))


class TestWords:
    def test_marks_tell_who_speaks_and_in_what_capacity(self) -> None:
        html = pages.text(kakuu().sittings[0], range(6))
        words = words_of(segments_of(html), "架空市議会", None)
        spoken = [part for part in words.parts if part.kind.spoken]
        assert [(part.name, part.office, part.role) for part in spoken] == [
            ("小島", "委員長", Role.CHAIR),
            ("森", "副委員長", Role.MEMBER),
            ("原", "人事課長", Role.EXECUTIVE),
            ("林", "人事課長補佐", Role.EXECUTIVE),
            ("小島", "委員長", Role.CHAIR),
        ]
        assert (words.begun, words.unread) == (5, ())
        assert words.days == (date(2026, 10, 20),)

    @pytest.mark.parametrize(
        ("line", "name", "office", "role"),
        [
            ("○碓田芳雄　副議長　　　　　　では。", "碓田芳雄", "副議長", Role.CHAIR),
            ("○議長（川上浩君）　では。", "川上浩", "議長", Role.CHAIR),
            ("◆40番（桑原恵議員）　では。", "桑原恵", "40番", Role.MEMBER),
            ("○理事長大矢敏子）　では。", "大矢敏子", "理事長", Role.EXECUTIVE),
            ("◎前山　市民環境部長　では。", "前山", "市民環境部長", Role.EXECUTIVE),
            ("◆吉井〔光〕　副委員長　では。", "吉井〔光〕", "副委員長", Role.MEMBER),
            ("○議会運営委員長　佐山和君　では。", "佐山和", "議会運営委員長", Role.CHAIR),
            ("◆間　委員　では。", "間", "委員", Role.MEMBER),
        ],
    )
    def test_office_and_name_stand_apart_without_a_roster_too(
        self, line: str, name: str, office: str, role: Role
    ) -> None:
        html = f'<A NAME="HUID7"></A>{line}<BR><P><FORM METHOD="POST"></FORM>'
        (part,) = words_of(segments_of(html), None, None).parts
        assert (part.name, part.office, part.role, part.text) == (name, office, role, "では。")

    @pytest.mark.parametrize("heading", ["○出席委員", "○議席の議員", "◎欠席した議員　なし"])
    def test_a_mark_on_a_cover_is_a_heading_of_the_roster(self, heading: str) -> None:
        cover = f"令和　８年第　１回臨時会<BR>{heading}<BR>　１番　田　中　あおい<BR>"
        said = '<A NAME="HUID8"></A>○議長（大山一郎君）　開きます。<BR><P><FORM>'
        words = words_of(segments_of(f'<A NAME="HUID7"></A>{cover}{said}'), None, None)
        assert [part.kind for part in words.parts] == [PartKind.SET_ASIDE, PartKind.SPEECH]
        assert (words.title, words.begun) == ("令和8年第1回臨時会", 1)

    def test_a_speech_on_the_page_of_the_cover_is_one_all_the_same(self) -> None:
        cover = "令和　８年第　１回臨時会<BR>　１番　田　中　あおい<BR>"
        said = "○議長（大山一郎君）　ただいまから会議を開きます。<BR><P><FORM>"
        words = words_of(segments_of(f'<A NAME="HUID7"></A>{cover}{said}'), None, None)
        assert [part.kind for part in words.parts] == [PartKind.SET_ASIDE, PartKind.SPEECH]

    def test_headings_rosters_and_signatures_are_no_speech(self) -> None:
        sitting = kakuu().sittings[2]
        html = pages.text(sitting, range(len(sitting.segments)))
        words = words_of(segments_of(html), "架空市議会", "http://h/x")
        aside = [part for part in words.parts if part.kind is PartKind.SET_ASIDE]
        assert words.begun == 5
        assert aside[0].text.startswith("令和　８年第　３回定例会")
        assert "署名する" in aside[-1].text
        assert "田　中　あおい" in aside[-1].text
        assert [part.text for part in words.parts if part.kind is PartKind.HEADING] == [
            "◎開議の宣告",
            "△日程第２　一般質問",
        ]
        assert words.parts[2].url == "http://h/x#HUID111002"
