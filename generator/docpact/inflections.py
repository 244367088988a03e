"""English singulars and plurals of the words that APIs use."""

from __future__ import annotations

from functools import lru_cache

import inflection

__all__ = ["is_plural", "plural", "singular"]

_UNCOUNTABLE = frozenset(
    {
        "access", "analytics", "diagnostics", "economics", "ethics", "graphics", "logistics", "mathematics", "politics", "atlas", "aws", "axis", "bonus", "canvas", "chassis", "corpus", "data", "dns", "does", "gas",
        "has", "https", "info", "information", "ios", "is", "kubernetes", "lens", "media", "metadata", "news", "physics",
        "pos", "postgres", "rds", "redis", "series", "settings", "sms", "species", "sales", "sns", "sqs", "this", "tls", "us",
        "windows",
    }
)  # fmt: skip
"""Words that are not made singular: their plural is the same word, or they only look like plurals."""
_SINGULARS = {
    "bases": "base", "caches": "cache", "cookies": "cookie", "criteria": "criterion", "heroes": "hero", "leaves": "leaf",
    "lives": "life", "apis": "api", "cpus": "cpu", "gpus": "gpu", "guis": "gui", "menus": "menu", "skus": "sku", "matrices": "matrix", "movies": "movie", "quizzes": "quiz", "valves": "valve",
}  # fmt: skip
"""Words that the library gets wrong."""
_NOT_PLURAL = ("ss", "us", "is")
_LONGEST = 60
"""Longer words are not English: their endings are kept, which bounds the time of the patterns that look for them."""


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """Return the singular of a word: ``Entries`` gives ``Entry``. A word that is not a plural is returned unchanged."""
    if len(word) > _LONGEST:
        return word
    lower = word.lower()
    known = _SINGULARS.get(lower)
    if not known and (len(word) < 3 or lower in _UNCOUNTABLE or lower.endswith(_NOT_PLURAL)):
        return word
    found = known or (lower if lower.endswith("caches") else inflection.singularize(lower))
    if lower.startswith(found):
        return word[: len(found)]
    kept = len(_shared_start(lower, found))
    return word[:kept] + found[kept:]


@lru_cache(maxsize=1 << 16)
def plural(word: str) -> str:
    """Return the plural of a word: ``entry`` gives ``entries``."""
    lower = word.lower()
    if len(word) > _LONGEST or lower in _UNCOUNTABLE or is_plural(word):
        return word
    return word[: len(lower)] + "es" if lower == "hero" else inflection.pluralize(word)


def is_plural(word: str) -> bool:
    """Return whether a word is a plural that differs from its singular."""
    return singular(word) != word


def _shared_start(one: str, other: str) -> str:
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return one[:index]
    return min(one, other, key=len)
