#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The quick part of the proofs; `make formal` runs all of them.
export LC_ALL=C # numbers with a point, whatever the user's language
exec "$(dirname "$0")/run.sh" --quick
