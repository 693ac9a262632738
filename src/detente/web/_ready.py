"""What is at hand is answered at once; for the rest a thread is asked.

To hand each request to a thread costs more than to look up an answer that is ready, and on a busy
machine far more. So an endpoint that mostly looks up is tried where the request came in. If it
turns out that something must be worked out or waited for, it is stopped there and begun again in a
thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

P = ParamSpec("P")
T = TypeVar("T")
_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


class NotAtHandError(BaseException):
    """Something must be worked out; caught by `at_hand` alone, so no other may catch it."""


def at_hand(endpoint: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Let an endpoint answer without a thread as long as all that it needs is ready.

    It may be begun twice, so it must only read; and what it does besides asking the `Site` must
    take no time.
    """

    @wraps(endpoint)
    async def answered(*args: P.args, **kwargs: P.kwargs) -> T:
        before = _hurried.set(True)
        try:
            return endpoint(*args, **kwargs)
        except NotAtHandError:
            pass
        finally:
            _hurried.reset(before)
        return await run_in_threadpool(endpoint, *args, **kwargs)

    return answered


def may_take_time() -> None:
    """Say that what follows may take time or wait; stops an endpoint that must not.

    Raises:
        NotAtHandError: nobody may wait here.
    """
    if _hurried.get():
        raise NotAtHandError
