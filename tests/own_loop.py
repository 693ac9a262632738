"""Run a coroutine where nothing else runs: a browser that tests drive holds the loop of theirs."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run_alone(work):
    """Run a coroutine to its end in a thread of its own, and return what it gives."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()
