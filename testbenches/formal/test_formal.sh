#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The quick part of the proofs; `make formal` runs all of them.
exec "$(dirname "$0")/run.sh" --quick
