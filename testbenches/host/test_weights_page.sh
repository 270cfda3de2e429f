#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# docs/weights.md: its commands, in their order, from an empty folder. TAP.
export LC_ALL=C
page=$(realpath docs/weights.md)
. testbenches/common/output_checks.sh
. "$(dirname "$page")/../testbenches/common/page.sh"
mkdir bin && ln -s "$MANTIS" bin/mantis && ln -s /usr/bin/python3 bin/python3
PATH=$PWD/bin:$PATH
objects=$(dirname "$(realpath "$MANTIS")")
export PYTHONPATH=$(dirname "$page")/../sim/python/src PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore MANTIS_LIBRARY=$objects/libmantis.so
run_page "$page"
done_testing
