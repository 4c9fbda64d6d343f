"""Letting a later send to the same chat overtake an earlier one."""

import asyncio


class Waiting:
    """Hold one call per key until another of the same key comes, or some seconds are over."""

    def __init__(self) -> None:
        self._held: dict[str, asyncio.Event] = {}

    async def pass_by(self, key: str, seconds: float) -> None:
        """Hold this call, or go ahead of the one that is held."""
        held = self._held.pop(key, None)
        if held is not None:
            asyncio.get_running_loop().call_soon(held.set)
            return
        mine = self._held[key] = asyncio.Event()
        try:
            await asyncio.wait_for(mine.wait(), seconds)
        except TimeoutError:
            self._held.pop(key, None)
