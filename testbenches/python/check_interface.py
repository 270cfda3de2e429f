# SPDX-License-Identifier: Apache-2.0
"""The ctypes binding against the library's record, testbenches/library/interface.txt: names, structs, values."""

import ctypes
import re
import unittest

import mantis
from mantis import _signatures, _types
from tap import main

RECORD = open("testbenches/library/interface.txt").read()
NAMES = set(re.findall(r"^name (\S+)$", RECORD, re.M))
VALUES = dict(re.findall(r"^value (\S+) (-?\d+)$", RECORD, re.M))


def recorded(struct):
    """(bytes, {field: (offset, bytes)}) of a struct of the record."""
    block = re.search(rf"^struct {struct}, (\d+) bytes\n((?:    .*\n)*)", RECORD, re.M)
    fields = re.findall(r"^    (\S+) at (\d+), (\d+) bytes$", block[2], re.M)
    return int(block[1]), {name: (int(at), int(size)) for name, at, size in fields}


class Interface(unittest.TestCase):
    def test_names(self):
        """every call that is bound stands in the record"""
        bound = {**_signatures.SIGNATURES, **_signatures.FLOAT_SIGNATURES}
        self.assertGreater(len(bound), 40)
        self.assertEqual(set(bound) - NAMES, set())

    def test_structs(self):
        """every struct has the record's fields, offsets and sizes"""
        self.assertGreater(len(_types.STRUCTS), 10)
        for struct in _types.STRUCTS:
            ours = {name: (getattr(struct, name).offset, getattr(struct, name).size) for name, *_ in struct._fields_}
            self.assertEqual((ctypes.sizeof(struct), ours), recorded(struct._name_), struct._name_)

    def test_status(self):
        """the status codes are the record's, none missing"""
        codes = r"^value MANTIS_((?!OP_|TENSOR_|SCALED_|SCHEDULE_|PARAMETER_)\w+) (\d+)$"
        self.assertEqual({s.name: str(int(s)) for s in mantis.Status}, dict(re.findall(codes, RECORD, re.M)))

    def test_enumerators(self):
        """kinds and schedules are the record's"""
        for kind in mantis.Kind:
            self.assertEqual(VALUES[f"MANTIS_TENSOR_{kind.name}"], str(int(kind)))
        for schedule in mantis.Schedule:
            self.assertEqual(VALUES[f"MANTIS_SCHEDULE_{schedule.name}"], str(int(schedule)))


main()
