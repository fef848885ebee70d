"""Reads the text of a query into nodes. The language is told in docs/keyword-language.md."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters

from matcher.characters import Kind, is_word, kind
from matcher.nodes import AnyOf, Node, all_of, either_of, negation
from matcher.refusal import QueryError
from matcher.terms import Vocabulary, key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lark import Tree

_LONGEST = 1000
_DEEPEST = 20
_BREAKING = r"\s()（）\"“”＂「」『』|｜、,，"
_GRAMMAR = r"""
    ?start: either
    ?either: all (_OR all)*
    ?all: unary (_AND? unary)*
    ?unary: _NOT unary -> negation
          | _LEFT either _RIGHT
          | WORD | PHRASE | GROUP

    _AND.2: /(AND|ＡＮＤ|かつ)(?=[<BREAKING>]|$)/
    _OR.2: /[|｜、]|(OR|ＯＲ)(?=[<BREAKING>]|$)/
    _NOT.2: /(NOT|ＮＯＴ|除く)(?=[<BREAKING>]|$)|[<DASH>](?=[^\s)）|｜、])/
    _LEFT: /[(（]/
    _RIGHT: /[)）]/
    PHRASE: /<QUOTED>/
    GROUP.2: /[@＠](<QUOTED>|[^<BREAKING>]+)/
    WORD: /[^<BREAKING>@＠<DASH>][^<BREAKING>]*/
    BLANKS: /\s+/
    %ignore BLANKS
"""
_PARTS = {
    "<QUOTED>": r"([\"“”＂][^\"“”＂]*[\"“”＂]|「[^」]*」|『[^』]*』)",
    "<DASH>": r"\-－−‐–—",
    "<BREAKING>": _BREAKING,
}
_STRAIGHT = '"“”＂'
_OPERATORS = ("_AND", "_OR", "_NOT")


@cache
def _parser() -> Lark:
    grammar = _GRAMMAR
    for name, part in _PARTS.items():
        grammar = grammar.replace(name, part)
    # The basic lexer takes an operator for one wherever it stands, so a misplaced one is found.
    return Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)


def read_query(text: str, vocabulary: Vocabulary) -> Node:
    """Return the nodes of a query; raises QueryError."""
    refusal = _Refusal(text)
    if len(text) > _LONGEST:
        refusal.at(_LONGEST, f"A query has at most {_LONGEST} characters.", "Split it in two.")
    _check_order(_tokens(text, refusal), refusal)
    return _Builder(vocabulary, refusal).node(_parser().parse(text))


class _Refusal:
    def __init__(self, text: str) -> None:
        self._text = text

    def at(self, position: int, problem: str, hint: str) -> NoReturn:
        raise QueryError(self._text, position, problem, hint)


def _tokens(text: str, refusal: _Refusal) -> list[Token]:
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
_UNREADABLE = {
    **dict.fromkeys('"“”＂「『', _UNCLOSED),
    **dict.fromkeys("」』", _UNOPENED),
    **dict.fromkeys(",，", _LIST),
    **dict.fromkeys("@＠", _NO_NAME),
    **dict.fromkeys("-－−‐–—", _LOOSE_DASH),
}


def _check_order(tokens: Sequence[Token], refusal: _Refusal) -> None:
    """Refuse operators without operands and brackets without partners."""
    if not tokens:
        refusal.at(0, "The query is empty.", "Write a word, as in DX.")
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("_AND", "_OR", "_RIGHT"):
            _check_operand_before(before, token, refusal)
    if tokens[-1].type in _OPERATORS:
        _refuse_bare(tokens[-1], "after", refusal)
    _check_brackets(tokens, refusal)


def _check_brackets(tokens: Sequence[Token], refusal: _Refusal) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "_LEFT":
            opened.append(token)
        elif token.type == "_RIGHT" and not opened:
            refusal.at(_at(token), "No bracket was opened for this one.", "Remove it.")
        elif token.type == "_RIGHT":
            opened.pop()
        if len(opened) > _DEEPEST:
            refusal.at(_at(token), "The brackets are too deep.", "Use two subscriptions.")
    if opened:
        refusal.at(_at(opened[-1]), "This bracket is not closed.", "Add the closing bracket.")


def _check_operand_before(before: Token | None, token: Token, refusal: _Refusal) -> None:
    if before is not None and before.type in _OPERATORS:
        _refuse_bare(before, "after", refusal)
    if token.type != "_RIGHT" and (before is None or before.type == "_LEFT"):
        _refuse_bare(token, "before", refusal)
    if token.type == "_RIGHT" and before is not None and before.type == "_LEFT":
        refusal.at(_at(before), "The brackets are empty.", "Write a word inside, or remove them.")


def _refuse_bare(operator: Token, side: str, refusal: _Refusal) -> NoReturn:
    problem = f"There is nothing {side} this {operator}."
    refusal.at(_at(operator), problem, f'Add a word, or quote it to look for it: "{operator}".')


def _at(token: Token) -> int:
    return token.start_pos or 0


class _Builder:
    def __init__(self, vocabulary: Vocabulary, refusal: _Refusal) -> None:
        self._vocabulary = vocabulary
        self._refusal = refusal
        self._groups = {key(name): name for name in vocabulary.groups}

    def node(self, tree: Tree[Token] | Token) -> Node:
        """Return the node of a tree."""
        if isinstance(tree, Token):
            return self._group(tree) if tree.type == "GROUP" else self._term(tree)
        parts = map(self.node, tree.children)
        if tree.data == "negation":
            return negation(next(parts))
        return all_of(parts) if tree.data == "all" else either_of(parts)

    def _group(self, token: Token) -> AnyOf:
        written = _unquoted(token[1:])
        name = self._groups.get(key(written))
        if name is None:
            near = get_close_matches(key(written), self._groups, n=3, cutoff=0.4)
            names = ", ".join(f"@{self._groups[found]}" for found in near)
            hint = (
                f"Did you mean {names}?"
                if near
                else "Take a name that keywords.toml has, or leave the @ out to look for the word."
            )
            self._refusal.at(_at(token), f"There is no group {written!r}.", hint)
        terms = frozenset(self._vocabulary.group(name))
        if not terms:
            self._refusal.at(_at(token), f"The group {name!r} is empty.", "Add a form to it.")
        return AnyOf("@" + _written(name), terms)

    def _term(self, token: Token) -> AnyOf:
        form = unicodedata.normalize("NFKC", " ".join(_unquoted(token).split()))
        if token.type == "WORD" and form in ("and", "or", "not"):
            hint = f'Write {form.upper()} for the operator, "{form}" in quotes for the word.'
            self._refusal.at(_at(token), f"{form} in small letters is a word.", hint)
        if problem := _too_short(key(form)):
            self._refusal.at(_at(token), *problem)
        try:
            term = self._vocabulary.term(form)
        except ValueError as error:
            self._refusal.at(_at(token), f"{error}.", "Use a shorter phrase.")
        return AnyOf(_written(term.form), frozenset({term}))


def _too_short(letters: str) -> tuple[str, str] | None:
    if not any(character.isalnum() for character in letters):
        return "There is no letter to look for.", "Write a word."
    if len(letters) == 1 and (is_word(letters) or not _is_kanji(letters)):
        return f"A single {letters} stands in nearly every text.", "Write at least two letters."
    return None


def _is_kanji(letter: str) -> bool:
    return kind(letter) is Kind.CJK and not "\u3041" <= letter <= "\u31ff"


def _unquoted(token: str) -> str:
    return token[1:-1] if token and token[0] in _STRAIGHT + "「『" else token


def _written(form: str) -> str:
    """Return a form or name as a query may hold it, in quotes where it must be."""
    if _is_bare_word(form):
        return form
    return f"「{form}」" if any(quote in form for quote in _STRAIGHT) else f'"{form}"'


def _is_bare_word(form: str) -> bool:
    if form in ("and", "or", "not"):
        return False
    try:
        tokens = list(_parser().lex(form))
    except UnexpectedCharacters:
        return False
    return [token.type for token in tokens] == ["WORD"] and tokens[0] == form
