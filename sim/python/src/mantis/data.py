# SPDX-License-Identifier: Apache-2.0
"""Labelled images: a shipped source, a folder, or arrays of one's own."""

import ctypes as c
import weakref
from typing import Iterator, Tuple, Union

import numpy as np

from . import _types as t
from ._arrays import array, integer
from ._library import handle, lib
from .errors import Error, Status

U32 = 2**32 - 1
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
                    f"{name}: {pixels.shape} pixels, {labels.shape} labels: one label per image and one shape expected",
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


class Batches:
    """Which images make up a step, as training runs take them: a function of the seed and the step alone."""

    def __init__(self, data: Data, batch: int, seed: int = 1, crop: int = 0, flip: bool = False) -> None:
        error = t.ErrorStruct()
        integer(batch, "batch", 1, U32), integer(seed, "seed", 0, 2**64 - 1), integer(crop, "crop", 0, U32)
        pointer = lib().mantis_batches_create(data._pointer, batch, seed, crop, flip, c.byref(error))
        self._pointer = handle(pointer, error)
        weakref.finalize(self, lib().mantis_batches_destroy, self._pointer)
        self.data, self.batch = data, batch

    def _arrays(self) -> Labelled:
        return np.empty((self.batch,) + self.data.shape, np.float32), np.empty(self.batch, np.uint16)

    def training(self, step: int) -> Labelled:
        """Normalized images [batch, height, width, channels] and labels of a step."""
        images, labels = self._arrays()
        lib().mantis_batches_training(
            self._pointer, integer(step, "step", 0, 2**64 - 1), images.ctypes.data, labels.ctypes.data
        )
        return images, labels

    def test(self) -> Iterator[Labelled]:
        """All test images, in batches; the last one may be smaller."""
        for first in range(0, len(self.data.test[1]), self.batch):
            images, labels = self._arrays()
            n = lib().mantis_batches_test(self._pointer, first, images.ctypes.data, labels.ctypes.data)
            yield images[:n], labels[:n]


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
