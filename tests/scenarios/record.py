"""Tell stories anew and write down what the bot says now: ``python -m tests.scenarios.record [NAME …]``.

Shows what changes, line by line; with ``--look`` it only shows. A new story needs a file with its
title and its acts; the answers are filled in.
"""

import argparse
import asyncio
import difflib
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.chat import world
from tests.postgres import migrated
from tests.scenarios import story
from tests.scenarios.playing import StuckError, play


def main() -> int:
    """Record the named stories, all of them where none is named; return 1 where something changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--look", action="store_true", help="show the changes, write nothing")
    said = parser.parse_args()
    changed = [asyncio.run(_record(name, write=not said.look)) for name in said.names or story.names()]
    return int(any(changed))


async def _record(name: str, *, write: bool) -> bool:
    path = story.path_of(name)
    before = path.read_text(encoding="utf-8")
    try:
        after = story.write(await _told(story.read(path)))
    except StuckError as stuck:
        print(stuck)
        return True
    diff = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"{name} before", f"{name} now"
    )
    sys.stdout.writelines(diff)
    if write:
        path.write_text(after, encoding="utf-8")
    return before != after


async def _told(wanted: story.Story) -> story.Story:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/story.sqlite3"
        await migrated(url)
        async with world(url, Path(folder) / "files") as town:
            return replace(wanted, steps=await play(wanted, town))


if __name__ == "__main__":
    sys.exit(main())
