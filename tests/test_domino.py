"""A Domino view by hand and crawled: windows, days in every form, who speaks, and bad input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import Blocked, CrawlError, LayoutChanged, Unreachable
from crawler.platforms import domino
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites.domino import START, Database, Matter, document, question, sample_matters
from standins.sites.serving import StandIn, set_switches
from state.database import open_database
from state.records import Outcome, PartKind, Role, Window
from state.runs import memory
from tests.crawls import Crawls
from tests.platform_pages import stated_requests
from tests.runs_by_hand import HOME, ByHand

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = Source.model_validate(
    {
        "id": "kakuu",
        "platform": "domino",
        "name": "架空県議会",
        "council": "架空県議会",
        "url": f"{HOME}{START}",
    }
)


def runs(site: Database, **values: object) -> ByHand:
    source = SOURCE.model_copy(update=values)
    return ByHand(platform=domino, source=source, site=site)


def read(matter: Matter) -> Any:  # noqa: ANN401 - a document
    body = document(matter).encode("cp932")
    return domino.parse_file(SavedFile(name="saved.html", body=body), SOURCE)


class TestDocuments:
    def test_one_document_is_a_member_s_questions_with_their_answers(self) -> None:
        found = read(sample_matters()[0])
        assert [(part.name, part.role, part.kind) for part in found.speeches] == [
            ("竹原良子", Role.CHAIR, PartKind.SPEECH),
            ("髙梨慎二", Role.MEMBER, PartKind.QUESTION),
            ("河原﨑友一", Role.EXECUTIVE, PartKind.ANSWER),
            ("竹原良子", Role.CHAIR, PartKind.SPEECH),
        ]
        assert found.title == "令和８年９月定例会 髙梨　慎二（質疑・質問）"
        assert found.session == "令和8年9月定例会"

    def test_the_roster_at_the_head_of_a_report_is_no_speech(self) -> None:
        found = read(sample_matters()[1])
        assert [part.name for part in found.speeches] == ["竹原良子"]
        assert found.parts[0].kind is PartKind.SET_ASIDE

    @pytest.mark.parametrize(
        ("label", "day"),
        [
            ("質問日：06/23/2026", date(2026, 6, 23)),
            ("発言日：06/12/2026", date(2026, 6, 12)),
            ("質問日:06/12/2026", date(2026, 6, 12)),
            ("質問日：2026/06/12", date(2026, 6, 12)),
            ("発言日：令和８年６月１２日", date(2026, 6, 12)),
            ("質問日：13/12/2026", date(2026, 6, 26)),
            ("", date(2026, 6, 26)),
        ],
    )
    def test_the_day_is_the_label_s_in_any_form_else_that_of_the_words(
        self, label: str, day: date
    ) -> None:
        matter = replace(sample_matters()[3], label=label)
        assert read(matter).held_on == day

    def test_a_written_opinion_is_a_text_that_nobody_says(self) -> None:
        found = read(sample_matters()[3])
        assert (found.speeches, [part.kind for part in found.parts]) == ((), [PartKind.TEXT])

    def test_minutes_in_which_nobody_speaks_are_an_error(self) -> None:
        matter = Matter(session="令和８年６月定例会", title="質問", label="", text="あ" * 6000)
        with pytest.raises(LayoutChanged, match="nobody speaks"):
            read(matter)


class TestViews:
    def test_a_run_reads_the_sessions_of_the_window_and_what_is_of_its_days(self) -> None:
        hand = runs(Database(matters=sample_matters()))
        found = hand.run()
        assert found.errors == []
        assert [one.title for one in found.documents] == [
            "令和８年９月定例会 髙梨 慎二（質疑・質問）",
            "令和８年９月定例会 諸般の報告",
        ]
        assert (found.listed, len(found.skipped)) == (6, 3)  # June lies before the window
        assert found.documents[0].session == "令和8年9月定例会"
        second = hand.run()
        assert (second.documents, len(second.asked)) == ([], 1)

    def test_a_document_that_a_view_shows_twice_is_read_once(self) -> None:
        found = runs(Database(matters=sample_matters(), doubled=True)).run()
        assert (found.listed, len(found.documents)) == (6, 2)

    def test_windows_go_on_by_sessions_to_one_without_documents(self) -> None:
        matters = [
            question(f"令和{n}年６月定例会", "森　次郎", f"06/10/20{18 + n}")
            for n in range(8, 1, -1)
        ]
        found = runs(Database(matters=matters)).run(Window(last=date(2026, 12, 1)))
        starts = [asked.query["Start"] for asked in found.asked if "Start" in asked.query]
        assert starts == ["1", "6", "11"]
        assert (found.listed, len(found.documents)) == (7, 7)

    def test_an_old_session_ends_the_walk(self) -> None:
        found = runs(Database(matters=sample_matters()), lookback_days=30).run()
        assert [one.query["Start"] for one in found.asked if "Start" in one.query] == ["1"]

    def test_a_known_document_is_read_again_on_its_day(self) -> None:
        site = Database(matters=sample_matters())
        hand = runs(site)
        hand.run()
        site.matters[0] = replace(
            site.matters[0], text=site.matters[0].text.replace("三つ", "四つ")
        )
        hand.now += timedelta(days=28)
        titles = [one.title for one in hand.run().documents]
        assert "令和８年９月定例会 髙梨 慎二（質疑・質問）" in titles

    def test_a_view_without_documents_is_an_error(self) -> None:
        found = runs(Database(matters=[])).run()
        assert "lists no document" in str(found.errors)

    def test_a_url_that_names_no_database_is_an_error(self) -> None:
        hand = runs(Database(), url="http://127.0.0.1:8099/all/index.html")
        assert "names no Domino database" in str(hand.run().errors)


def test_baseline_nothing_new_a_new_document_and_a_revision(tmp_path: Path) -> None:
    site = Database(matters=sample_matters())
    with StandIn(site) as stand_in:
        given = {"url": f"{stand_in.url}{START}", "council": "架空県議会"}
        crawls = Crawls(folder=tmp_path, sources={"kakuu": given}, platform="domino")
        (first,) = crawls.run()
        stand_in.asked.clear()
        (second,) = crawls.run()
        asked = stand_in.paths()
        site.matters.insert(0, question("令和８年９月定例会", "川　はな", "09/25/2026", "ＡＩ"))
        old = site.matters[1]
        site.matters[1] = replace(old, text=old.text.replace("三つ", "四つ"))
        crawls.now += timedelta(days=27)
        (third,) = crawls.run()
        set_switches(site.switches, {"busy": 9, "busy_status": 403})
        (refused,) = crawls.run()
    assert (first.outcome, first.baseline, first.new) == (Outcome.NEW, True, 2)
    assert (second.outcome, len(asked)) == (Outcome.NOTHING_NEW, stated_requests("domino"))
    assert (third.outcome, third.new, third.revised) == (Outcome.NEW, 1, 1)
    assert refused.outcome is Outcome.BLOCKED
    database = open_database(crawls.database)
    said = memory(database, "kakuu")["page says to robots"]
    database.close()
    assert "none http://127.0.0.1" in said
    assert crawls.stored()[f"kakuu/{old.unid}"].version == 2


GOOD = document(sample_matters()[0]).encode("cp932")
VIEW = Database(matters=sample_matters()).view(1, 1000).encode("cp932")


def page(body: bytes, status: int = 200) -> Page:
    url = f"{HOME}/all/kgiji.nsf/x/{'A' * 32}?OpenDocument"
    return Page(url=url, status=status, headers={}, body=body)


def attempts(body: bytes, status: int = 200) -> list[Any]:
    """What each parser makes of an answer, or the error of ours."""
    found: list[Any] = []
    for parse in (
        domino.parse_view,
        lambda one: domino.parse_document(one, SOURCE, title="x", session="")[0],
        lambda one: domino.parse_file(SavedFile(name="x.html", body=one.body), SOURCE),
    ):
        try:
            found.append(parse(page(body, status)))
        except CrawlError as error:
            found.append(error)
    return found


@pytest.mark.parametrize(
    "body",
    [b"", b" \r\n", b"<p>x", b"<!--" * 3000, bytes(range(256)) * 9, b"%PDF-1.7", b"<div>" * 90_000],
    ids=["nothing", "blanks", "crumb", "comments", "binary", "pdf", "deep"],
)
def test_what_is_no_page_of_a_view_is_an_error(body: bytes) -> None:
    assert all(isinstance(found, CrawlError) and str(found) for found in attempts(body))


def test_pages_that_were_swapped_hold_nothing() -> None:
    view, of_view, of_file = attempts(VIEW)
    assert len(view) == 6
    assert isinstance(of_view, CrawlError)
    assert isinstance(of_file, CrawlError)
    assert attempts(GOOD)[0] == ()


@pytest.mark.parametrize(
    ("status", "error"), [(403, Blocked), (404, LayoutChanged), (503, Unreachable)]
)
def test_a_status_says_what_an_answer_is(status: int, error: type[CrawlError]) -> None:
    assert [type(found) for found in attempts(GOOD, status)[:2]] == [error, error]


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_no_bytes_make_anything_but_errors_of_ours(body: bytes) -> None:
    for found in attempts(body)[1:]:
        assert isinstance(found, CrawlError)
