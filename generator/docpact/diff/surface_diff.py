"""Two clients by the names that callers write: which are gone, and what is called otherwise now.

Names are never matched by similarity: two classes are the same if they are at the same place of what
the same operation sends and receives, two arguments of a client where they send the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from docpact.diff.changes import Change, ChangeClass, change
from docpact.openapi import ApiSource
from docpact.spec.pairs import paired
from docpact.surface import Call, ModelName, SettingName, Surface

__all__ = ["diff_surfaces"]


def diff_surfaces(old: ApiSource, new: ApiSource, was: Surface, now: Surface) -> list[Change]:
    """Every name of a client that callers can no longer use as they did.

    Args:
        old: The old spec.
        new: The new spec.
        was: The names of the old client.
        now: The operations of the new one.
    """
    both, _ = paired(old.api, new.api)
    pairs = {before.key: after.key for before, after in both if before is not None}
    return [*_Surfaces(old, new, was, now, pairs).run()]


class _Surfaces:
    def __init__(
        self,
        old: ApiSource,
        new: ApiSource,
        was: Surface,
        now: Surface,
        pairs: Mapping[str, str],
    ) -> None:
        self.old, self.new = old, new
        self.was, self.now = was, now
        self.pairs = pairs
        self.met = _first_met(was)
        self.partners, self.swapped = _Walk(was, now, pairs).run()

    def run(self) -> Iterator[Change]:
        for before, after in self.pairs.items():
            yield from self.arguments(self.was.calls[before], self.now.calls[after], after)
        yield from self.models()
        yield from self.lists()
        yield from self.settings()

    def arguments(self, before: Call, after: Call, key: str) -> Iterator[Change]:
        """Arguments that go over the wire as they did, and are passed in another way."""
        if before.body and after.body and before.body != after.body:
            made = change(key, "type", "request", None, "arguments", before.body, after.body)
            spec = self.new.document.place(f"{after.pointer}/requestBody")
            yield replace(made, spec=spec, symbols=(after.symbol,))
        known = {(one.location, one.wire): one.name for one in before.arguments}
        for one in after.arguments:
            name = known.get((one.location, one.wire), one.name)
            if name != one.name:
                part = "request" if one.location == "body" else f"parameter {one.location}"
                names = (f"{before.symbol}.{name}", f"{after.symbol}.{one.name}")
                made = change(key, "field-renamed", part, one.wire or None, "symbol", *names)
                spec = self.new.document.place(one.pointer)
                yield replace(made, spec=spec, symbols=(after.symbol,))

    def models(self) -> Iterator[Change]:
        moved: dict[tuple[str, str], list[str]] = {}
        for name, one in self.was.models.items():
            successor = self.successor(name)
            other = self.now.models.get(successor) if successor else None
            if successor is None or other is None:
                yield self.gone(name, _model(self.was, name), one.pointer)
                if one.twin:
                    yield self.gone(name, _twin(self.was, one.twin), one.pointer)
                continue
            if successor != name:
                yield self.renamed(
                    name, _model(self.was, name), _model(self.now, successor), other.pointer
                )
            elif one.alias != other.alias:
                kinds = _KINDS[one.alias], _KINDS[other.alias]
                yield self.told("type", name, "kind", *kinds, other.pointer, _model(self.now, name))
            if one.twin and other.twin is None:
                yield self.gone(name, _twin(self.was, one.twin), one.pointer)
            elif one.twin and other.twin and one.twin != other.twin:
                twins = _twin(self.was, one.twin), _twin(self.now, other.twin)
                yield self.renamed(name, *twins, other.pointer)
            if successor == name and one.module != other.module:
                moved.setdefault((one.module, other.module), []).append(name)
            yield from self.attributes(name, successor, one, other)
        for (before, after), key in self.swapped.items():
            if before in self.now.models:
                symbol, pointer = _model(self.now, after), self.now.models[after].pointer
                was = _model(self.was, before)
                made = self.told("type", before, "symbol", was, symbol, pointer, symbol)
                yield replace(made, operation=key, aside=False)
        for (before, after), names in moved.items():
            places = _model(self.was, before), _model(self.now, after)
            pointer = self.now.models[names[0]].pointer
            symbols = (_model(self.now, name) for name in names)
            yield self.told("cosmetic", names[0], "module", *places, pointer, *symbols)

    def successor(self, name: str) -> str | None:
        """Return the current name of a class; None if there is none at its place."""
        if name in self.now.models:
            return name
        keys = self.was.models[name].attributes.keys()
        return next(
            (
                one
                for one in self.partners.get(name, ())
                # One that there was before is another class, unless it says the same.
                if one not in self.was.models or self.now.models[one].attributes.keys() == keys
            ),
            None,
        )

    def attributes(
        self, name: str, successor: str, one: ModelName, other: ModelName
    ) -> Iterator[Change]:
        for wire, attribute in one.attributes.items():
            now = other.attributes.get(wire, attribute)
            if now != attribute:
                yield self.renamed(
                    name,
                    f"{_model(self.was, name)}.{attribute}",
                    f"{_model(self.now, successor)}.{now}",
                    other.properties[wire],
                )

    def lists(self) -> Iterator[Change]:
        """Named enumerations of arguments."""
        by_text = {text: name for name, (text, _) in self.now.lists.items()}
        for name, (text, pointer) in self.was.lists.items():
            if name not in self.now.lists:
                symbol, now = f"{self.was.package}.{name}", by_text.get(text)
                if now is None:
                    yield self.gone("", symbol, pointer)
                else:
                    place = self.now.lists[now][1]
                    yield self.renamed("", symbol, f"{self.now.package}.{now}", place)

    def settings(self) -> Iterator[Change]:
        left = {one.argument: one for one in self.was.settings}
        right = {one.argument: one for one in self.now.settings}
        come = [one for one in right.values() if one.argument not in left]
        for argument, one in left.items():
            other = right.get(argument)
            if other is None:
                other = next((new for new in come if new.source == one.source), None)
                symbol = f"{self.was.package}.{self.was.client}.{argument}"
                if other is None:
                    yield self.gone("", symbol, one.pointer)
                    yield self.environment(one, None)
                    continue
                come.remove(other)
                now = f"{self.now.package}.{self.now.client}.{other.argument}"
                yield self.renamed("", symbol, now, other.pointer)
            if _own(one.env, self.was) != _own(other.env, self.now):
                yield self.environment(one, other)
            if one.default != other.default:
                symbol = f"{self.now.package}.{self.now.client}.{other.argument}"
                yield self.told(
                    "default", "", "default", one.default, other.default, other.pointer, symbol
                )

    def environment(self, before: SettingName, after: SettingName | None) -> Change:
        source, pointer = (self.old, before.pointer) if after is None else (self.new, after.pointer)
        surface, argument = (
            (self.was, before.argument) if after is None else (self.now, after.argument)
        )
        cls: ChangeClass = "field-removed" if after is None else "field-renamed"
        made = change(
            self.at(""), cls, "operation", None, "environment", before.env, after and after.env
        )
        symbol = f"{surface.package}.{surface.client}.{argument}"
        spec = source.document.place(pointer)
        return replace(made, spec=spec, symbols=(symbol,), aside=True)

    def gone(self, name: str, symbol: str, pointer: str) -> Change:
        made = change(self.at(name), "field-removed", "operation", None, "symbol", symbol, None)
        place = self.old.document.place(pointer)
        return replace(made, spec=place, symbols=(symbol,), aside=True)

    def renamed(self, name: str, old: str, new: str, pointer: str) -> Change:
        return self.told("field-renamed", name, "symbol", old, new, pointer, new)

    def told(
        self,
        cls: ChangeClass,
        name: str,
        what: str,
        old: str | None,
        new: str | None,
        pointer: str,
        *symbols: str,
    ) -> Change:
        made = change(self.at(name), cls, "operation", None, what, old, new)
        spec = self.new.document.place(pointer)
        return replace(made, spec=spec, symbols=symbols, aside=True)

    def at(self, name: str) -> str:
        """The operation that a name is first met at: in the new spec, where it is there still."""
        first = next(iter(self.was.calls), next(iter(self.now.calls), ""))
        key = self.met.get(name, first)
        return self.pairs.get(key, key)


_KINDS = {False: "class", True: "type alias"}


def _own(env: str, surface: Surface) -> tuple[bool, str]:
    """An environment variable without the name of the package, which may be another."""
    start = f"{surface.package}_".upper()
    return env.startswith(start), env.removeprefix(start)


def _model(surface: Surface, name: str) -> str:
    return f"{surface.package}.models.{name}"


def _twin(surface: Surface, name: str) -> str:
    return f"{surface.package}.models.dicts.{name}"


def _first_met(surface: Surface) -> dict[str, str]:
    """Return each class and alias with the first operation that uses it."""
    met: dict[str, str] = {}
    for key, call in surface.calls.items():
        todo = [name for names in call.uses.values() for name in names]
        while todo:
            name = todo.pop()
            if name not in met:
                met[name] = key
                todo += [one for names in surface.models[name].uses.values() for one in names]
    return met


class _Walk:
    """Walk both clients in parallel, starting from the operations: which classes are at the same place."""

    def __init__(self, was: Surface, now: Surface, pairs: Mapping[str, str]) -> None:
        self.was, self.now, self.pairs = was, now, pairs
        self.partners: dict[str, dict[str, None]] = {}
        self.swapped: dict[tuple[str, str], str] = {}

    def run(self) -> tuple[Mapping[str, Mapping[str, None]], Mapping[tuple[str, str], str]]:
        """Old name to the new ones in its place, the most telling first; and pairs that differ, where they do first."""
        for before, after in self.pairs.items():
            todo = [*self.alike(self.was.calls[before], self.now.calls[after], after)]
            while todo:
                old, new = todo.pop(0)
                if new not in self.partners.setdefault(old, {}):
                    self.partners[old][new] = None
                    todo += self.alike(self.was.models[old], self.now.models[new], after)
        return self.partners, self.swapped

    def alike(
        self, old: Call | ModelName, new: Call | ModelName, key: str
    ) -> Iterator[tuple[str, str]]:
        for place, names in old.uses.items():
            for pair in self.matched(names, new.uses.get(place, ())):
                if pair[0] != pair[1]:
                    self.swapped.setdefault(pair, key)
                yield pair

    def matched(self, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Match by name, then by wire name, then a single remaining pair."""
        yield from ((name, name) for name in old if name in new)
        left, right = [one for one in old if one not in new], [one for one in new if one not in old]
        for name in [*left] if len(left) > 1 or len(right) > 1 else []:
            keys = self.was.models[name].attributes.keys()
            same = [one for one in right if self.now.models[one].attributes.keys() == keys]
            if keys and len(same) == 1:
                yield name, same[0]
                left.remove(name)
                right.remove(same[0])
        if len(left) == len(right) == 1:
            yield left[0], right[0]
