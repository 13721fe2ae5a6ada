"""A refusal: as text for people, and as JSON with whatever a program may want to repair it."""

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import Any

LISTS = ("problems", "obstacles", "suggestions")
"""Attributes of errors that hold all there is to repair; each is shown whole."""


_A_LIST = 2


def refusal_to_json(error: BaseException, sentence: str) -> dict[str, Any]:
    """Return `{"error", "sentence"}`, with problems, obstacles or suggestions where it has any."""
    document: dict[str, Any] = {"error": type(error).__name__, "sentence": sentence}
    for name in LISTS:
        items = getattr(error, name, None)
        if isinstance(items, Iterable) and not isinstance(items, str):
            document[name] = [_item_to_json(item) for item in items]
    return document


def refusal_to_text(error: BaseException, sentence: str) -> str:
    """Return the sentence; several obstacles stand below each other, one a line."""
    obstacles = [each.sentence for each in getattr(error, "obstacles", ())]
    if len(obstacles) < _A_LIST:
        return sentence
    heading = sentence.removesuffix(" ".join(obstacles)).rstrip()
    return "\n".join([heading, *(f"  - {each}" for each in obstacles)])


def _item_to_json(item: object) -> object:
    if is_dataclass(item) and not isinstance(item, type):
        return {name: _value_to_json(value) for name, value in asdict(item).items()}
    return str(item)


def _value_to_json(value: object) -> object:
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)
