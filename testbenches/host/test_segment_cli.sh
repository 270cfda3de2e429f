#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# train, compare and sweep on masks: their tables and JSON name mean IoU where those of classes name accuracy, and a
# checkpoint goes on to the same weights. Data and networks that do not fit are one line.
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
hash_of() { sed -n 's/.*"weights_sha256": "\([0-9a-f]*\)".*/\1/p' "$1"; }

printf 'input x\nconv c out=8 kernel=3 pad=1 stride=2\nrelu r\nconv d out=classes kernel=1\nupsample u factor=2\nsegment s\n' > net.net
run="--net net.net --data shapes32 --batch 8 --lr 0.02"
# shellcheck disable=SC2086
{
"$mantis" train $run --steps 4 > out 2> err
check "train: a table with mean IoU" has "  test mean IoU    " "built-in shapes, 4 classes"
"$mantis" train $run --steps 4 --crop 2 --flip --json > out 2> err
cp out whole
check "train --json: mean_iou" has '"mean_iou": 0.' '"final_loss": '
check "and no accuracy" test -z "$(grep accuracy out)"
"$mantis" train $run --steps 2 --crop 2 --flip --checkpoint run.ck > out 2> err
"$mantis" train --resume run.ck --steps 4 --json > out 2> err
check "a run that goes on reaches the same weights" test "$(hash_of out)" = "$(hash_of whole)" -a -n "$(hash_of out)"
"$mantis" compare $run --steps 4 --seeds 1 --out page --json > out 2> err
check "compare --json: mean_iou of both" has '"int_mean_iou": [0.' '"float_mean_iou": [0.' '"float_mean_iou_spread": ' '"mean_difference": '
check "compare: its table and page" test -s page/mean_iou.tsv -a ! -e page/accuracy.tsv -a -n "$(grep 'fp32 mean IoU' page/index.html)"
"$mantis" compare $run --steps 4 --seeds 1 --out page > out 2> err
check "compare again: finished runs are taken" has 'mean mean IoU difference' 'report '
"$mantis" sweep $run --steps 2 --seeds 1 --bits 8 --no-float --out swp --json > out 2> err
check "sweep --json: mean_iou" has '"mean_iou": [0.' '"mean_mean_iou": 0.'
"$mantis" sweep $run --steps 2 --seeds 1 --bits 8 --no-float --out swp > out 2> err
check "sweep: its table" has 'mean IoU'
"$mantis" train --net net.net --steps 1 > out 2> err
check "a network of masks on digits is one line" test "$(wc -l < err)" = 1 -a -n "$(grep 'learns a class of each pixel' err)"
}
echo "1..$number"
