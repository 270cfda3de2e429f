#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Python over libmantis, as TAP: the binding against the library's record, NumPy, errors, and docs/python.md. Uses the first
# python3 in PATH that has NumPy. `test_python.sh FILE...`: these programs of this folder alone.
export LC_ALL=C
. testbenches/python/environment.sh
sections="From Single Programs Training Errors"
suite "${@:-check_interface.py check_numpy.py check_errors.py page.py}"
