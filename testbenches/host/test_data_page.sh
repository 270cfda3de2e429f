#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# docs/data.md: its commands, in their order, from an empty folder. TAP.
export LC_ALL=C
page=$(realpath docs/data.md)
. testbenches/common/output_checks.sh
. "$(dirname "$page")/../testbenches/common/page.sh"
mkdir bin && ln -s "$MANTIS" bin/mantis && ln -s /usr/bin/python3 bin/python3
PATH=$PWD/bin:$PATH
mantis data pack nowhere --out here 2> err; rc=$?
if grep -q "make deps-pictures" err; then
    echo "1..0 # SKIP built without libpng and libjpeg (make deps-pictures)"
    exit 0
fi
fails "no folder" 1 "nowhere: cannot open"
mantis data pack photos 2> err; rc=$?
fails "no place for it" 2 "\-\-out DIR is missing"
mantis data unpack photos --out here 2> err; rc=$?
fails "another word" 2 "pack is what it can do"
run_page "$page"
if [ -d photos32 ]; then
    check "classes.txt" '[ "$(cat photos32/classes.txt)" = "disc
square" ]'
    mantis data pack photos --size 24 --grey --out grey --json > out 2> err
    check "as JSON" 'grep -q "\"train\": 108, \"test\": 12, \"size\": 24, \"channels\": 1, \"classes\": 2, \"left_out\": 0" out'
fi
done_testing
