# SPDX-License-Identifier: Apache-2.0
"""Runs the Python blocks of docs/python.md: those of a section (`## `) share their names.

A line `print(...)  # text` must print that text. page.py HEADING... runs the sections whose headings begin so.
"""

import contextlib
import io
import os
import re
import sys
import tempfile

import mantis  # noqa: F401  before the folder changes


def expected(code):
    return [said.strip() for said in re.findall(r"^\s*print\(.*\)  # (.*)$", code, re.M)]


page = open("docs/python.md").read()
number = bad = 0
os.environ["PATH"] = os.path.dirname(os.path.abspath(os.environ["MANTIS"])) + os.pathsep + os.environ["PATH"]
home = tempfile.TemporaryDirectory()
os.chdir(home.name)
for section in re.split(r"^## ", page, flags=re.M)[1:]:
    heading = section.splitlines()[0]
    if not any(heading.startswith(wanted) for wanted in sys.argv[1:]):
        continue
    names = {"__name__": "page"}
    for code in re.findall(r"^```python\n(.*?)^```", section, re.M | re.S):
        number += 1
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                exec(compile(code, f"docs/python.md: {heading}", "exec"), names)
            lines = said.getvalue().splitlines()
            good = lines == expected(code)
            why = f"printed {lines}, the page says {expected(code)}"
        except Exception as reason:
            good, why = False, repr(reason)
        bad += not good
        print(f"{'ok' if good else 'not ok'} {number} - docs/python.md: {heading}, block {number}")
        if not good:
            print("#", why)
print(f"1..{number}")
sys.exit(bad != 0 or number == 0)
