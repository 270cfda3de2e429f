# SPDX-License-Identifier: Apache-2.0
"""Labelled images: a shipped source, a folder, or arrays of one's own."""

import ctypes as c
import weakref
from typing import Tuple, Union

import numpy as np

from . import _types as t
from ._arrays import array
from ._library import handle, lib
from .errors import Error, Status

Labelled = Tuple[np.ndarray, np.ndarray]


class Data:
    """Training and test images. ``Data("digits")``, ``Data("folder")``, or ``Data(train=(x, y), test=(x, y))``.

    Arrays: uint8 pixels [count, height, width, channels] and uint16 labels [count]; they are copied.
    """

    def __init__(
        self,
        source: str = "digits",
        *,
        train: Union[None, Labelled] = None,
        test: Union[None, Labelled] = None,
        classes: int = 0,
    ) -> None:
        error = t.ErrorStruct()
        if (train is None) != (test is None):
            raise Error(Status.BAD_ARGUMENT, "train and test belong together: one of them is missing")
        if train is not None and test is not None:
            arrays = self._arrays(train, test, classes)
            pointer = lib().mantis_data_create(c.byref(arrays), c.byref(error))
        else:
            pointer = lib().mantis_data_open(source.encode(), c.byref(error))
        self._pointer = handle(pointer, error)
        weakref.finalize(self, lib().mantis_data_close, self._pointer)
        self._look = lib().mantis_data_look(self._pointer)

    @staticmethod
    def _arrays(train: Labelled, test: Labelled, classes: int) -> t.DataArrays:
        arrays = t.DataArrays()
        for name, (pixels, labels), to in (("train", train, arrays.train), ("test", test, arrays.test)):
            array(pixels, f"{name} pixels", np.uint8, ndim=4)
            array(labels, f"{name} labels", np.uint16, ndim=1)
            if len(labels) != len(pixels) or pixels.shape[1:] != train[0].shape[1:]:
                raise Error(
                    Status.BAD_SHAPE,
                    f"{name}: {pixels.shape} pixels and {labels.shape} labels, one label per image and one shape expected",
                )
            to.pixels = pixels.ctypes.data_as(c.POINTER(c.c_uint8))
            to.labels = labels.ctypes.data_as(c.POINTER(c.c_uint16))
            to.count = len(pixels)
        arrays.height, arrays.width, arrays.channels = train[0].shape[1:]
        arrays.classes = classes or int(max(train[1].max(), test[1].max())) + 1
        return arrays

    @property
    def classes(self) -> int:
        return self._look.classes

    @property
    def shape(self) -> Tuple[int, int, int]:
        """Height, width, channels of an image."""
        return self._look.height, self._look.width, self._look.channels

    def _set(self, images: t.Images) -> Labelled:
        pixels = np.ctypeslib.as_array(images.pixels, (images.count,) + self.shape)
        labels = np.ctypeslib.as_array(images.labels, (images.count,))
        return _kept(pixels, self), _kept(labels, self)

    @property
    def train(self) -> Labelled:
        """Pixels and labels where the library keeps them; not to be written."""
        return self._set(self._look.train)

    @property
    def test(self) -> Labelled:
        """Likewise."""
        return self._set(self._look.test)


class _Kept(np.ndarray):
    """An array that keeps the owner of its memory alive."""

    _owner: object = None

    def __array_finalize__(self, source: object) -> None:
        self._owner = getattr(source, "_owner", None)


def _kept(x: np.ndarray, owner: object) -> np.ndarray:
    view = x.view(_Kept)
    view._owner = owner
    view.flags.writeable = False
    return view
