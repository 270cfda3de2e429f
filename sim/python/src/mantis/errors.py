# SPDX-License-Identifier: Apache-2.0
"""What went wrong: one exception class with the library's status code and one line of text."""

from enum import IntEnum


class Status(IntEnum):
    """The closed list of status codes (mantis_status)."""

    OK = 0
    ILLEGAL = 1
    BAD_SHAPE = 2
    BAD_ADDRESS = 3
    BAD_EXPONENT = 4
    NONFINITE = 5
    BUS_ERROR = 6
    NO_MEMORY = 32
    IO_ERROR = 33
    BAD_FILE = 34
    BAD_ARGUMENT = 35
    UNAVAILABLE = 36
    MISMATCH = 37
    TIMEOUT = 38
    RACE = 39


class Error(Exception):
    """A refused or failed call: ``status`` is the code, ``message`` says what, where and what to do."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(f"{status.name}: {message}")
        self.status = status
        self.message = message
