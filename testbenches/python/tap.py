# SPDX-License-Identifier: Apache-2.0
"""unittest programs as TAP: main() runs every test of the calling program and prints a line for each."""

import sys
import traceback
import unittest


class _Tap(unittest.TestResult):
    def __init__(self) -> None:
        super().__init__()
        self.bad = 0

    def _line(self, test, good, note=""):
        self.bad += not good
        name = test.shortDescription() or test.id()
        print(f"{'ok' if good else 'not ok'} {self.testsRun} - {name}{note}", flush=True)

    def addSuccess(self, test):
        self._line(test, True)

    def addSkip(self, test, reason):
        self._line(test, True, f" # SKIP {reason}")

    def addFailure(self, test, error):
        self._line(test, False)
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print("#", line, flush=True)

    addError = addFailure


def main() -> None:
    result = _Tap()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(result)
    print(f"1..{result.testsRun}")
    sys.exit(result.bad != 0)
