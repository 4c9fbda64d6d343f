"""The fictional people whose chats the demo offers."""

import unicodedata
from typing import Any

Person = dict[str, Any]
_SEARCHED = ("name", "unit", "role")


class People:
    """Keep registered people in order, stored as given."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}

    def add(self, people: list[Person]) -> None:
        """Register people; one of the same chat is replaced in its place."""
        for person in people:
            self._people[int(person["chat"])] = person

    def name(self, chat: int) -> str:
        """Return the name of a registered person, or nothing."""
        return str(self._people.get(chat, {}).get("name") or "")

    def knows(self, chat: int) -> bool:
        """Tell whether a chat belongs to a registered person."""
        return chat in self._people

    def find(self, query: str, limit: int) -> list[Person]:
        """Return people whose name, unit or role hold every word, whatever the accents."""
        words = _plain(query).split()
        found = (person for person in self._people.values() if _holds(person, words))
        return [person for _, person in zip(range(limit), found, strict=False)]


def _holds(person: Person, words: list[str]) -> bool:
    haystack = _plain(" ".join(str(person.get(field) or "") for field in _SEARCHED))
    return all(word in haystack for word in words)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
