"""The grammar of queries, and what is refused by its shape alone.

The language is told in docs/keyword-language.md; ``building`` makes nodes of the tree.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from matcher.fields import NAMES
from matcher.meant import mistaken
from matcher.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lark import Tree

    from matcher.terms import Limits

_BREAKING = r"\s()（）\"“”＂「」『』|｜、,，{}｛｝"
_GRAMMAR = r"""
    ?start: either
    ?either: all (_OR all)*
    ?all: unary (_AND? unary)*
    ?unary: _NOT unary -> negation
          | _MINUS unary -> minus
          | atom (NEAR atom)* -> near
    ?atom: _LEFT either _RIGHT
         | UNIT _LEFT either _RIGHT -> together
         | WORD | PHRASE | GROUP | FIELD | LIST

    _AND.2: /(AND|ＡＮＤ|かつ)(?=[<BREAKING>]|$)/
    _OR.2: /[|｜、]|(OR|ＯＲ)(?=[<BREAKING>]|$)/
    _NOT.2: /(NOT|ＮＯＴ|除く)(?=[<BREAKING>]|$)/
    _MINUS.2: /[<DASH>](?=[^\s)）|｜、])/
    NEAR.2: /(NEAR|ＮＥＡＲ)([\/／][0-9０-９]+)?(?=[<BREAKING>]|$)/
    UNIT.2: /(SPEECH|QA)(?=\s*[(（])/
    FIELD.2: /(<FIELDS>)[:：](<QUOTED>|[^<BREAKING>]+)([,，](<QUOTED>|[^<BREAKING>]+))*/
    _LEFT: /[(（]/
    _RIGHT: /[)）]/
    PHRASE: /<QUOTED><OPTIONS>/
    LIST.3: /[@＠]{2}(<QUOTED>|[^<BREAKING>]+)/
    GROUP.2: /[@＠](<QUOTED>|[^<BREAKING>]+)<OPTIONS>/
    WORD: /[^<BREAKING>@＠<DASH>]([^<BREAKING>]|<THOUSANDS>)*<OPTIONS>/
    BLANKS: /\s+/
    %ignore BLANKS
"""
_PARTS = {
    "<QUOTED>": r"(?:[\"“”＂][^\"“”＂]*[\"“”＂]|「[^」]*」|『[^』]*』)",
    "<OPTIONS>": r"(?:[{｛][^{}｛｝]*[}｝])?",
    "<THOUSANDS>": r"(?<=[0-9０-９])[,，](?=[0-9０-９]{3}(?![0-9０-９]))",
    "<DASH>": r"\-－−‐–—",
    "<BREAKING>": _BREAKING,
    "<FIELDS>": "|".join(sorted(NAMES, key=len, reverse=True)),
}
VALUES = re.compile(f"{_PARTS['<QUOTED>']}|[^{_BREAKING}]+")
"""The values of a field, as they stand behind its colon with commas between."""
_STRAIGHT = '"“”＂'
_QUOTES = (('"', '"'), ("「", "」"), ("『", "』"))
_OPERATORS = ("_AND", "_OR", "_NOT", "_MINUS", "NEAR")
_WITH_OPTIONS = re.compile(r"(.+?)(?:[{｛]([^{}｛｝]*)[}｝])?", re.DOTALL)


@cache
def _parser() -> Lark:
    grammar = _GRAMMAR
    for name, part in _PARTS.items():
        grammar = grammar.replace(name, part)
    # The basic lexer takes an operator for one wherever it stands, so a misplaced one is found.
    return Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)


def parse(text: str, limits: Limits) -> Tree[Token] | Token:
    """Return the tree of a query; raises QueryError for what is no query by its shape."""
    refusal = Refusal(text)
    if len(text) > limits.length:
        problem = f"A query has at most {limits.length} characters."
        refusal.at(limits.length, problem, "Split it in two.")
    tokens = _tokens(text, refusal)
    _check_order(tokens, refusal)
    _check_brackets(tokens, limits.depth, refusal)
    return _parsed(text, refusal)


def _parsed(text: str, refusal: Refusal) -> Tree[Token] | Token:
    try:
        return _parser().parse(text)
    except UnexpectedToken as error:
        # Operators without operands and lone brackets were told before; what is left is a NOT
        # where a word belongs.
        hint = "Put it outside, as in DX NEAR 推進 -研修."
        refusal.at(error.pos_in_stream or 0, "A NOT cannot stand here.", hint)


def _tokens(text: str, refusal: Refusal) -> list[Token]:
    try:
        return list(_parser().lex(text))
    except UnexpectedCharacters as error:
        position = error.pos_in_stream or 0
        refusal.at(position, *_UNREADABLE[text[position]])


_UNCLOSED = ("These quotes are not closed.", "Close them, or leave them out.")
_UNOPENED = ("Nothing was opened that this closes.", "Remove it, or add the opening quote.")
_LIST = ("A comma means nothing here.", "Write 、 or OR for «one of», a blank for «all of».")
_NO_NAME = ("A group's name must follow.", "Write it without a blank, as in @DX.")
_LOOSE_DASH = ("Nothing follows this -.", "Write the word that must not occur directly after it.")
_OPTIONS = ("Options stand in braces directly behind a word.", "Write them as in IT{case}.")
_UNREADABLE = {
    **dict.fromkeys("{｛", _OPTIONS),
    **dict.fromkeys("}｝", _UNOPENED),
    **dict.fromkeys('"“”＂「『', _UNCLOSED),
    **dict.fromkeys("」』", _UNOPENED),
    **dict.fromkeys(",，", _LIST),
    **dict.fromkeys("@＠", _NO_NAME),
    **dict.fromkeys("-－−‐–—", _LOOSE_DASH),
}


def _check_order(tokens: Sequence[Token], refusal: Refusal) -> None:
    """Refuse operators without operands and brackets without partners."""
    if not tokens:
        refusal.at(0, "The query is empty.", "Write a word, as in DX.")
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("_AND", "_OR", "_RIGHT", "NEAR"):
            _check_operand_before(before, token, refusal)
        if before is not None and before.type == "FIELD":
            _check_values(before, token, refusal)
    if tokens[-1].type in _OPERATORS:
        _refuse_bare(tokens[-1], "after", refusal)


def _check_brackets(tokens: Sequence[Token], deepest: int, refusal: Refusal) -> None:
    opened: list[Token] = []
    negations = 0
    for token in tokens:
        negations = negations + 1 if token.type in ("_NOT", "_MINUS") else 0
        if token.type == "_LEFT":
            opened.append(token)
        elif token.type == "_RIGHT" and not opened:
            refusal.at(at(token), "No bracket was opened for this one.", "Remove it.")
        elif token.type == "_RIGHT":
            opened.pop()
        if len(opened) > deepest:
            problem = f"Brackets stand in more than {deepest} others here."
            refusal.at(at(token), problem, "Use two subscriptions.")
        if negations > deepest:
            problem = f"More than {deepest} negations stand in a row."
            refusal.at(at(token), problem, "Write one - or none: twice is as good as none.")
    if opened:
        refusal.at(at(opened[-1]), "This bracket is not closed.", "Add the closing bracket.")


def _check_operand_before(before: Token | None, token: Token, refusal: Refusal) -> None:
    if before is not None and before.type in _OPERATORS:
        _refuse_bare(before, "after", refusal)
    if token.type != "_RIGHT" and (before is None or before.type == "_LEFT"):
        _refuse_bare(token, "before", refusal)
    if token.type == "_RIGHT" and before is not None and before.type == "_LEFT":
        refusal.at(at(before), "The brackets are empty.", "Write a word inside, or remove them.")


def _check_values(field: Token, following: Token, refusal: Refusal) -> None:
    """Refuse 、 directly behind a value, where somebody means the next one."""
    if following == "、" and field.end_pos == following.start_pos:
        hint = f"Write a comma, as in {field},…, or OR for another query."
        refusal.at(at(following), "The values of a field have a comma between them.", hint)


def _refuse_bare(operator: Token, side: str, refusal: Refusal) -> NoReturn:
    problem = f"There is nothing {side} this {operator}."
    refusal.at(at(operator), problem, f'Add a word, or quote it to look for it: "{operator}".')


def at(token: Token) -> int:
    """Where a token begins."""
    return token.start_pos or 0


def without_options(token: str) -> tuple[str, str | None]:
    """Return a word, phrase or group, and what stands between the braces behind it, if there are
    any."""
    found = _WITH_OPTIONS.fullmatch(token)
    assert found  # noqa: S101 - by the grammar, no token is empty
    return found[1], found[2]


def unquoted(token: str) -> str:
    """Return what stands between quotes, or the token as it is."""
    return token[1:-1] if token and token[0] in _STRAIGHT + "「『" else token


def written(form: str) -> str:
    """Return a form or name as a query may hold it, in quotes where it must be."""
    if _is_bare_word(form):
        return form
    for opening, closing in _QUOTES:
        if opening not in form and closing not in form and not _inside(form, opening):
            return f"{opening}{form}{closing}"
    raise ValueError(f"{form!r} holds quotes of every kind")


def _inside(form: str, opening: str) -> bool:
    return opening == '"' and any(quote in form for quote in _STRAIGHT)


def _is_bare_word(form: str) -> bool:
    if mistaken(form) is not None or form.endswith("}"):
        return False
    try:
        tokens = list(_parser().lex(form))
    except UnexpectedCharacters:
        return False
    return [token.type for token in tokens] == ["WORD"] and tokens[0] == form
