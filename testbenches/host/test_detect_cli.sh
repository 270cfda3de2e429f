#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# train and compare on boxes: their tables and JSON name mean average precision where those of classes name accuracy, a
# checkpoint goes on to the same weights, and the little SSD learns in a hundred steps what chance does not give.
export LC_ALL=C
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
case $mantis in /*) ;; *) mantis=$PWD/$mantis ;; esac
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
number=0

check() { # name, command...
    number=$((number + 1))
    name=$1
    shift
    if "$@"; then echo "ok $number - $name"; else echo "not ok $number - $name"; sed 's/^/# /' out err | tail -n 20; fi
}
has() { # word...: all of them in out
    for word; do grep -qF -- "$word" out || return 1; done
}
value() { # key, file: the number behind it
    sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p" "$2"
}
hash_of() { sed -n 's/.*"weights_sha256": "\([0-9a-f]*\)".*/\1/p' "$1"; }

run="--net ssd64 --data objects32 --batch 8 --lr 0.02 --crop 2 --flip"
# shellcheck disable=SC2086
{
"$mantis" train $run --steps 4 > out 2> err
check "train: a table with mAP" has "  test mAP         " "built-in shapes, 4 classes"
"$mantis" train $run --steps 4 --json > out 2> err
cp out whole
check "train --json: mean_average_precision, and no accuracy" has '"mean_average_precision": 0' '"final_loss": '
check "and no accuracy" test -z "$(grep accuracy out)"
"$mantis" train $run --steps 2 --checkpoint run.ck > out 2> err
"$mantis" train --resume run.ck --steps 4 --json > out 2> err
check "a run that goes on reaches the same weights" test "$(hash_of out)" = "$(hash_of whole)" -a -n "$(hash_of out)"
"$mantis" train $run --steps 4 --threads 2 --json > out 2> err
check "two threads: the same weights" test "$(hash_of out)" = "$(hash_of whole)"
"$mantis" compare $run --steps 4 --seeds 1 --out page --json > out 2> err
check "compare --json: mean_average_precision of both" has '"int_mean_average_precision": [0' '"float_mean_average_precision": [0'
check "compare: its table" test -s page/mean_average_precision.tsv
"$mantis" train --net ssd64 --data objects64 --batch 32 --lr 0.02 --steps 100 --json > out 2> err
check "100 steps: mean average precision above 0.15, here $(value mean_average_precision out)" \
    awk "BEGIN {exit !($(value mean_average_precision out) > 0.15)}"
"$mantis" train --net ssd64 --data shapes64 --steps 1 > out 2> err
check "a network of boxes on masks is one line" test "$(wc -l < err)" = 1 -a -n "$(grep 'learns classes and boxes of its objects' err)"
}
echo "1..$number"
