"""What single platforms let a person choose: one table for each that has anything to choose.

A platform ``name`` whose sources need more than the keys that all sources share gets a model here,
and one line in ``config.models.Source``::

    class NameOptions(Table):
        selector: Text = "article"

    name: NameOptions | None = Field(default_factory=_of("name", NameOptions))     # in Source

A person then writes the table ``[source.name]`` below the ``[[source]]`` it belongs to, or leaves
all as it is, and the platform reads ``task.source.name``. docs/configuration.md describes every
key.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import Field, StringConstraints, field_validator, model_validator

from config.tables import Mistake, Table, Text

# A blank between words means «or» to the API: the words of the list are joined by it.
MeetingWord = Annotated[str, StringConstraints(pattern=r"^\S{1,40}$")]


class KokkaiOptions(Table):
    """``[source.kokkai]``: which of the Diet's minutes are watched; without it all of them.

    ``meetings`` are parts of committees' names such as デジタル; one of them must fit.
    """

    houses: tuple[Literal["衆議院", "参議院", "両院", "両院協議会"], ...] = ()
    meetings: tuple[MeetingWord, ...] = ()

    @field_validator("meetings")
    @classmethod
    def _fits_into_a_question(cls, meetings: tuple[str, ...]) -> tuple[str, ...]:
        size = len(quote(" ".join(meetings)))
        if size > 1_600:
            raise Mistake(
                f"meetings has {size:,} bytes as an address; the Diet's API takes about 1,600.",
                "Use shorter or fewer words, or a second source for the rest.",
            )
        return meetings


class FeedOptions(Table):
    """``[source.feed]``: where the words are, and how a page that is no feed lists its news.

    ``body`` and the ``list_…`` keys are CSS selectors; ``list_date`` and ``list_link`` look inside
    one item.
    """

    full_text: Literal["auto", "feed", "page"] = "auto"
    body: tuple[Text, ...] = ()
    look_again_days: Annotated[int, Field(ge=1, le=365)] = 7
    list_item: Text | None = None
    list_date: Text | None = None
    list_link: Text = "a[href]"

    @model_validator(mode="after")
    def _list_has_items(self) -> Self:
        if self.list_item is None and (self.list_date or "list_link" in self.model_fields_set):
            raise Mistake(
                "list_date or list_link stands there without list_item.",
                'Say what one news item is: list_item = "ul.news > li".',
            )
        return self


class PdfPageOptions(Table):
    """``[source.pdf_page]``: which links of the page are the records.

    ``area`` is a CSS selector; ``include`` and ``exclude`` are regular expressions for a link's
    text or the heading above it, ``pages`` one for the links to further lists. ``depth`` counts
    the lists below the first. ``ocr`` reads scans with the program tesseract.
    """

    area: Text | None = None
    include: tuple[Text, ...] = ()
    exclude: tuple[Text, ...] = ()
    pages: Text | None = None
    depth: Annotated[int, Field(ge=0, le=3)] = 1
    ocr: bool = False

    @field_validator("include", "exclude", "pages")
    @classmethod
    def _is_an_expression(cls, value: tuple[str, ...] | str | None) -> tuple[str, ...] | str | None:
        for each in (value,) if isinstance(value, str) else value or ():
            try:
                re.compile(each)
            except re.error as error:
                raise Mistake(
                    f"{each!r} is no regular expression: {error}.",
                    "Write a plain word, or put \\ before . ( ) [ ] * + ?",
                ) from None
        return value
