# SPDX-License-Identifier: Apache-2.0
"""Finds and loads libmantis, and turns its errors into exceptions.

Looked for, in this order: the file that MANTIS_LIBRARY names; the build of the checkout that this file lies in; what
the system's loader finds (make install).
"""

import ctypes as c
import os
from pathlib import Path
from typing import Any, List, Optional

from . import _types as t
from ._signatures import FLOAT_SIGNATURES, SIGNATURES
from .errors import Error, Status

MAJOR = 4


def _places(name: str) -> List[str]:
    """What to give the loader, best first, for libmantis or libmantis-float."""
    given = os.environ.get("MANTIS_LIBRARY")
    if given:
        return [given if name == "libmantis" else str(Path(given).parent / f"{name}.so")]
    build = Path(__file__).resolve().parents[4] / os.environ.get("MANTIS_BUILD", "build")
    found = [build / kind / f"{name}.so" for kind in ("obj-n16-full", "obj-n16-golden-blas", "obj-n16-golden")]
    return [str(path) for path in found if path.exists()] + [f"{name}.so.{MAJOR}"]


def _load(name: str, signatures: Any) -> c.CDLL:
    places = _places(name)
    reasons = []
    for place in places:
        try:
            library = c.CDLL(place)
            for call, (result, arguments) in signatures.items():
                function = getattr(library, call)
                function.restype, function.argtypes = result, arguments
            return library
        except (OSError, AttributeError) as reason:
            reasons.append(str(reason))
    raise Error(
        Status.UNAVAILABLE,
        f"{name} cannot be loaded ({'; '.join(reasons)}): build it (make golden) or install it (make install), "
        "or let MANTIS_LIBRARY name the file",
    )


_libraries: dict = {}


def lib() -> c.CDLL:
    """libmantis, loaded at the first call. UNAVAILABLE: there is none, or one of another major version."""
    if "libmantis" not in _libraries:
        library = _load("libmantis", SIGNATURES)
        version = library.mantis_version().decode()
        if version.split(".")[0] != str(MAJOR):
            raise Error(Status.UNAVAILABLE, f"libmantis {version}: this package needs version {MAJOR}.x")
        _libraries["libmantis"] = library
    return _libraries["libmantis"]


def float_lib() -> c.CDLL:
    """libmantis-float, likewise."""
    if "float" not in _libraries:
        _libraries["float"] = _load("libmantis-float", FLOAT_SIGNATURES)
    return _libraries["float"]


def check(status: int, error: Optional[t.ErrorStruct] = None, text: str = "") -> None:
    """Raises Error unless the status is OK."""
    if status != Status.OK:
        message = error.text.decode(errors="replace") if error is not None else text
        raise Error(Status(status), message)


def handle(value: Optional[int], error: t.ErrorStruct) -> int:
    """A handle that a create call returned; raises its error when there is none."""
    if not value:
        check(error.status, error)
    return value  # type: ignore[return-value]
