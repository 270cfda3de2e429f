# SPDX-License-Identifier: Apache-2.0
"""Executors: what runs commands. Golden and cycle leave the same bytes; float is the fp32 baseline."""

import ctypes as c
import threading
from contextlib import contextmanager
from typing import Iterator, Optional

from . import _types as t
from ._library import float_lib, handle, lib
from .errors import Error, Status


class Executor:
    """Runs commands. Make one with ``golden``, ``cycle`` or ``fp32``; close it, or use it in a ``with``.

    It serves one thread at a time: a call while another thread is inside raises BAD_ARGUMENT.
    """

    def __init__(self, name: str, pointer: int) -> None:
        self.name = name
        self._pointer: Optional[int] = pointer
        self._busy = threading.Lock()

    @classmethod
    def golden(cls, threads: int = 0) -> "Executor":
        """The golden model. threads 0: one per processor; the bits do not depend on it."""
        pointer = lib().mantis_golden_create(threads, None)
        if not pointer:
            raise Error(Status.NO_MEMORY, "out of memory for the golden executor")
        return cls("golden", pointer)

    @classmethod
    def cycle(cls, latency: int = 0, backpressure_seed: int = 0) -> "Executor":
        """The clocked model: golden's bytes, and counters of clocks."""
        error = t.ErrorStruct()
        options = t.CycleOptions(latency=latency, backpressure_seed=backpressure_seed)
        return cls("cycle", handle(lib().mantis_cycle_create(c.byref(options), c.byref(error)), error))

    @classmethod
    def fp32(cls, threads: int = 0) -> "Executor":
        """The fp32 baseline (libmantis-float, OpenBLAS). It serves one program or run."""
        pointer = float_lib().mantis_float_create(threads)
        if not pointer:
            raise Error(Status.UNAVAILABLE, "libmantis-float has no BLAS, or there is no memory")
        return cls("float", pointer)

    @contextmanager
    def _use(self) -> Iterator[int]:
        """Its pointer, for the length of a call."""
        if not self._busy.acquire(blocking=False):
            raise Error(Status.BAD_ARGUMENT, f"executor {self.name} is in use by another thread: one thread at a time")
        try:
            if self._pointer is None:
                raise Error(Status.BAD_ARGUMENT, f"executor {self.name} is closed")
            yield self._pointer
        finally:
            self._busy.release()

    def close(self) -> None:
        """Ends it. Programs and runs that use it can no longer run."""
        if self._pointer is None:
            return
        with self._use() as pointer:
            lib().mantis_destroy(pointer)
            self._pointer = None

    def __enter__(self) -> "Executor":
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_pointer", None) is not None:
            self.close()


_of_thread = threading.local()


def default_executor() -> Executor:
    """A golden executor of the calling thread, made when it is first asked for."""
    if getattr(_of_thread, "executor", None) is None or _of_thread.executor._pointer is None:
        _of_thread.executor = Executor.golden()
    return _of_thread.executor
