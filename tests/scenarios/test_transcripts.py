"""The stories are told again, over the wire, and every word has to be the same."""

import pytest

from tests.chat import World
from tests.scenarios import story
from tests.scenarios.playing import play


@pytest.mark.parametrize("name", story.names())
async def test_story_is_told_word_for_word(town: World, name: str) -> None:
    wanted = story.read(story.path_of(name))

    steps = await play(wanted, town)

    again = f"rewrite it with: python -m tests.scenarios.record {name}"
    assert story.told(steps) == story.told(wanted.steps), again


@pytest.mark.parametrize("name", story.names())
def test_story_is_written_as_the_recorder_writes_it(name: str) -> None:
    path = story.path_of(name)
    assert path.read_text(encoding="utf-8") == story.write(story.read(path))
