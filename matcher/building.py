"""From the tree of a query to its nodes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from lark import Token

from matcher.characters import Kind, is_word, kind
from matcher.fields import NAMES, OF_PARTS, Asked, Field, FieldError, read_field
from matcher.forms import is_inside, key
from matcher.grammar import VALUES, at, parse, unquoted, without_options, written
from matcher.hopeless import contradiction, nowhere
from matcher.meant import mistaken
from matcher.nearest import like
from matcher.nodes import (
    AnyOf,
    Either,
    Has,
    Near,
    Node,
    Not,
    Together,
    Unit,
    Where,
    all_of,
    children,
    clauses,
    either_of,
    negation,
    spell,
    terms_of,
)
from matcher.options import OptionError, read_options
from matcher.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lark import Tree

    from matcher.forms import Term
    from matcher.terms import Vocabulary

NEAR = 50  # characters, where the query says no number
_FURTHEST = 1000
_TWO = ", by [limits] of keywords.toml: make it two queries."


def read_query(text: str, vocabulary: Vocabulary) -> Node:
    """Return the nodes of a query; raises QueryError."""
    return _Builder(text, vocabulary).query(parse(text, vocabulary.limits))


class _Builder:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._refusal = Refusal(text)
        self._groups = {key(name): name for name in vocabulary.groups}
        self._narrowing: dict[Asked, int] = {}  # where in the query the fields of parts stand

    def query(self, tree: Tree[Token] | Token) -> Node:
        """Return the node of a whole query."""
        root = self._node(tree)
        for asked, position in self._narrowing.items():
            if asked in set(_loose(root)):
                problem = f"{asked.spelling} narrows nothing here."
                self._refusal.at(position, problem, "Write beside it what to look for there.")
        self._check_costs(root)
        self._check_need(tree, root)
        return root

    def _check_need(self, tree: Tree[Token] | Token, root: Node) -> None:
        if clauses(root):
            return
        branches = () if isinstance(tree, Token) or tree.data != "either" else tree.children
        # Of alternatives, the first that needs no word makes the query need none.
        idle = next((one for one in branches if not clauses(self._node(one))), tree)
        problem = "Nothing is required: this would hold for texts that name none of its words."
        self._refusal.at(_start(idle), problem, "Add a word that must occur, as in DX -AI.")

    def _check_costs(self, root: Node) -> None:
        limits = self._vocabulary.limits
        terms, near = len(terms_of(root)), _nears(root)
        if terms > limits.terms:
            problem = f"This asks for {terms} words, its groups counted out."
            self._refusal.at(0, problem, f"At most {limits.terms} are taken{_TWO}")
        if near > limits.near:
            problem = f"NEAR stands here {near} times."
            self._refusal.at(0, problem, f"At most {limits.near} are taken{_TWO}")

    def _node(self, tree: Tree[Token] | Token) -> Node:
        if isinstance(tree, Token):
            return self._leaf(tree)
        return _MAKERS[tree.data](self, tree.children)

    def _less_a_list(self, words: AnyOf, token: Token) -> AnyOf:
        name_written = unquoted(token[2:])
        lists = {key(name): name for name in self._vocabulary.exclusions}
        name = lists.get(key(name_written))
        if name is None:
            near = get_close_matches(key(name_written), lists, n=3, cutoff=0.4)
            names = ", ".join(f"@@{lists[found]}" for found in near)
            hint = f"Did you mean {names}?" if near else "Add an [[exclusion]] to keywords.toml."
            self._refusal.at(at(token), f"There is no exclusion list {name_written!r}.", hint)
        return _without(words, self._vocabulary.exclusions[name], f"-@@{written(name)}")

    def _leaf(self, token: Token) -> Node:
        if token.type == "LIST":
            hint = "Write a - before it, directly behind a word or a group, as in DX -@@name."
            self._refusal.at(at(token), "An exclusion list stands here by itself.", hint)
        if token.type == "GROUP":
            return self._group(token)
        return self._field(token) if token.type == "FIELD" else self._term(token)

    def _negation(self, trees: Sequence[Tree[Token] | Token]) -> Node:
        part = self._node(trees[0])
        if isinstance(part, Has) and part.asked.field in OF_PARTS:
            position = self._narrowing[part.asked]
            asked = replace(part.asked, negated=not part.asked.negated)
            self._narrowing[asked] = position
            return Has(asked)
        return negation(part)

    def _all(self, trees: Sequence[Tree[Token] | Token]) -> Node:
        parts, starts = self._parts(trees)
        if found := contradiction(parts):
            self._refusal.at(starts[found.number], found.problem, found.hint)
        asked = [one for one in map(_narrowing, parts) if one]
        rest = [part for part in parts if not _narrowing(part)]
        if not (asked and rest):
            return all_of(parts)
        self._refuse_twice(asked)
        if found := nowhere(asked, rest):
            position = self._narrowing[asked[found.number]]
            self._refusal.at(position, found.problem, found.hint)
        return Where(tuple(sorted(set(asked), key=_order)), all_of(rest))

    def _parts(self, trees: Sequence[Tree[Token] | Token]) -> tuple[list[Node], list[int]]:
        """What must all hold, and where each begins; a longer word with a - directly behind a word
        only excludes places of that."""
        parts: list[Node] = []
        starts: list[int] = []
        last: AnyOf | None = None  # a word, with no more than its exclusions behind it
        for tree in trees:
            if last and (name := _list_in(tree)):
                last = parts[-1] = self._less_a_list(last, name)
                continue
            part = self._node(tree)
            minus = not isinstance(tree, Token) and tree.data == "minus"
            if last and minus and isinstance(part, Not) and last.takes_in(part.part):
                longer = [term.form for term in terms_of(part.part)]
                last = parts[-1] = _without(last, longer, f"-{spell(part.part)}")
                continue
            parts.append(part)
            starts.append(_start(tree))
            last = part if isinstance(part, AnyOf) else None
        return parts, starts

    def _refuse_twice(self, asked: Sequence[Asked]) -> None:
        """A word stands in one place, and one person says it: two fields would never both hold."""
        for field in OF_PARTS:
            # A place left out is left out of the usual ones: beside a named one it says nothing.
            both = field is Field.IN
            same = [one for one in asked if one.field is field and (both or not one.negated)]
            if len(same) > 1:
                values = ",".join(value for one in same for value in one.values)
                hint = f"Write {field.value}:{values} for either, or a bracket for each."
                if any(one.negated for one in same):
                    hint = "Name the places that count in one in:."
                self._refusal.at(
                    self._narrowing[same[1]], f"{field.value}: stands here twice.", hint
                )

    def _either(self, trees: Sequence[Tree[Token] | Token]) -> Node:
        return either_of(map(self._node, trees))

    def _near(self, trees: Sequence[Tree[Token] | Token]) -> Node:
        if len(trees) == 1:
            return self._node(trees[0])
        operator = trees[1]
        assert isinstance(operator, Token)  # noqa: S101 - by the grammar
        if len(trees) > 3:
            hint = "Join two of them: A NEAR B AND B NEAR C."
            self._refusal.at(at(_token(trees[3])), "NEAR stands between two words.", hint)
        left, right = (self._words(tree, operator) for tree in (trees[0], trees[2]))
        most = int(operator[5:] or NEAR)
        if not 0 < most <= _FURTHEST:
            hint = f"Write 1 to {_FURTHEST}, or SPEECH( ) for words of one speech."
            self._refusal.at(at(operator), f"{operator} is no distance in characters.", hint)
        return Near(left, right, most)

    def _words(self, tree: Tree[Token] | Token, operator: Token) -> AnyOf:
        """What stands beside a NEAR: a word, or several of which one is enough."""
        node = self._node(tree)
        several = isinstance(node, Either) and all(isinstance(one, AnyOf) for one in node.parts)
        if not (several or isinstance(node, AnyOf)):
            hint = "Put a word, a group or (A OR B) on either side."
            self._refusal.at(at(operator), "NEAR stands between words.", hint)
        return node if isinstance(node, AnyOf) else AnyOf(f"({spell(node)})", terms_of(node))

    def _together(self, trees: Sequence[Tree[Token] | Token]) -> Node:
        unit, part = _token(trees[0]), self._node(trees[1])
        if not clauses(part):
            hint = "Add a word that must occur in it."
            self._refusal.at(at(unit), f"{unit} holds no word that it needs.", hint)
        return Together(Unit(str(unit)), part)

    def _group(self, token: Token) -> AnyOf:
        bare, options = without_options(token)
        name_written = unquoted(bare[1:])
        name = self._groups.get(key(name_written))
        if name is None:
            self._refuse_name(token, name_written)
        terms = frozenset(self._vocabulary.group(name))
        if not terms:
            self._refusal.at(at(token), f"The group {name!r} is empty.", "Add a form to it.")
        return self._with_options(token, AnyOf("@" + written(name), terms), options)

    def _with_options(self, token: Token, words: AnyOf, options: str | None) -> AnyOf:
        if options is None:
            return words
        try:
            asked = read_options(options)
        except OptionError as error:
            start = at(token) + len(without_options(token)[0]) + 1
            within = max(options.casefold().find(error.name), 0)
            self._refusal.at(start + within, str(error), error.hint)
        terms = (
            replace(term, off=asked.off, loose=asked.loose, options=asked.spelling)
            for term in words.terms
        )
        return AnyOf(f"{words.spelling}{{{asked.spelling}}}", frozenset(terms))

    def _refuse_name(self, token: Token, name: str) -> NoReturn:
        if not name.strip("@＠"):
            hint = "Write it without a blank, as in DX -@@name."
            self._refusal.at(at(token), "The name of an exclusion list must follow.", hint)
        groups = self._vocabulary.groups.items()
        forms = [(group, form) for group, terms in groups for form in (None, *_forms(terms))]
        near = list(dict.fromkeys(one.group for one in like(name, forms)))[:3]
        names = ", ".join(f"@{written(group)}" for group in near)
        hint = (
            f"Did you mean {names}?"
            if near
            else "Take a name that keywords.toml has, or leave the @ out to look for the word."
        )
        self._refusal.at(at(token), f"There is no group {name!r}.", hint)

    def _field(self, token: Token) -> Has:
        name = re.split("[:：]", token, maxsplit=1)[0]
        found = list(VALUES.finditer(token, len(name) + 1))
        values = [
            unicodedata.normalize("NFKC", " ".join(unquoted(value[0]).split())) for value in found
        ]
        try:
            asked = read_field(NAMES[name], values)
        except FieldError as error:
            wrong = values.index(error.value) if error.value in values else 0
            self._refusal.at(at(token) + found[wrong].start(), str(error), error.hint)
        self._narrowing |= {asked: at(token)} if asked.field in OF_PARTS else {}
        return Has(asked)

    def _term(self, token: Token) -> AnyOf:
        bare, options = without_options(token)
        form = unicodedata.normalize("NFKC", " ".join(unquoted(bare).split()))
        if token.type == "WORD" and (meant := mistaken(form) or mistaken(bare)):
            self._refusal.at(at(token), *meant)
        if problem := _too_short(key(form)):
            self._refusal.at(at(token), *problem)
        try:
            term = self._vocabulary.term(form)
            # Where spellings are told apart, what counts is how somebody spelled it here.
            term = term if options is None else replace(term, form=form)
            words = AnyOf(written(term.form), frozenset({term}))
        except ValueError as error:
            self._refusal.at(at(token), f"{error}.", "Use a shorter or a simpler phrase.")
        return self._with_options(token, words, options)


_MAKERS = {
    "negation": _Builder._negation,
    "minus": _Builder._negation,
    "all": _Builder._all,
    "either": _Builder._either,
    "near": _Builder._near,
    "together": _Builder._together,
}


def _without(words: AnyOf, longer: Sequence[str], mark: str) -> AnyOf:
    """The words, less the places inside longer ones."""
    terms = frozenset(_less(term, longer, mark) for term in words.terms)
    return AnyOf(f"{words.spelling} {mark}", terms, narrowed=True)


def _less(term: Term, longer: Sequence[str], mark: str) -> Term:
    holding = [form for form in longer if is_inside(term.form, form)]
    if not holding:
        return term
    exclude = tuple(dict.fromkeys((*term.exclude, *holding)))
    return replace(term, exclude=exclude, options=",".join(filter(None, (term.options, mark))))


def _list_in(tree: Tree[Token] | Token) -> Token | None:
    """The list of exclusions that stands there with a - before it."""
    if isinstance(tree, Token) or tree.data != "minus":
        return None
    (inner,) = tree.children
    if not isinstance(inner, Token) and inner.data == "near":
        inner = inner.children[0]
    return inner if isinstance(inner, Token) and inner.type == "LIST" else None


def _forms(terms: Sequence[Term]) -> list[str]:
    return [term.form for term in terms]


def _start(tree: Tree[Token] | Token) -> int:
    return at(tree) if isinstance(tree, Token) else min(map(_start, tree.children))


def _token(tree: Tree[Token] | Token) -> Token:
    if not isinstance(tree, Token):
        raise TypeError(f"no token: {tree}")
    return tree


def _narrowing(node: Node) -> Asked | None:
    return node.asked if isinstance(node, Has) and node.asked.field in OF_PARTS else None


def _order(asked: Asked) -> tuple[int, bool, tuple[str, ...]]:
    return list(Field).index(asked.field), asked.negated, asked.values


def _loose(node: Node) -> list[Asked]:
    """The fields of parts that stand beside nothing that they could narrow."""
    if asked := _narrowing(node):
        return [asked]
    return [asked for part in children(node) for asked in _loose(part)]


def _nears(node: Node) -> int:
    return isinstance(node, Near) + sum(map(_nears, children(node)))


def _too_short(letters: str) -> tuple[str, str] | None:
    if not any(character.isalnum() for character in letters):
        return "There is no letter to look for.", "Write a word."
    if len(letters) == 1 and (is_word(letters) or not _is_kanji(letters)):
        return f"A single {letters} stands in nearly every text.", "Write at least two letters."
    return None


def _is_kanji(letter: str) -> bool:
    return kind(letter) is Kind.CJK and not "\u3041" <= letter <= "\u31ff"
