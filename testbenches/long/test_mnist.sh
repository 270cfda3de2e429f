#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Follow float: the MLP on MNIST, 3 epochs, learning rate 0.01, momentum 0.9, weight decay 5e-4, batch 128, from the
# same start in the same order, 3 seeds: the mean test accuracy in int8 is within 0.3 points of fp32's. Prints the
# numbers. MANTIS_BUILD: build folder; MANTIS_SHARED: folder with data/mnist (default ../shared).
export LC_ALL=C # numbers with a point, whatever the user's language
mantis=${MANTIS_BUILD:-build}/mantis
data=${MANTIS_SHARED:-../shared}/data/mnist
echo 1..4
if [ ! -d "$data" ]; then
    for test in 1 2 3 4; do echo "ok $test # SKIP no $data"; done
    exit 0
fi

# accuracy EXECUTOR SEED: test accuracy in percent
accuracy() {
    "$mantis" train --net mlp --data "$data" --epochs 3 --batch 128 --lr 0.01 --momentum 0.9 --weight-decay 5e-4 \
        --seed "$2" --executor "$1" --json 2>/dev/null | sed -n 's/.*"test_accuracy": \([0-9.]*\).*/\1/p' | awk '{ printf "%.2f", 100 * $1 }'
}

integers= floats= test=0
for seed in 1 2 3; do
    test=$((test + 1))
    integer=$(accuracy golden $seed)
    float=$(accuracy float $seed)
    echo "# seed $seed: int8 $integer %, fp32 $float %"
    if [ -n "$integer" ] && [ -n "$float" ]; then echo "ok $test - seed $seed trains in both"; else echo "not ok $test - seed $seed trains in both"; fi
    integers="$integers $integer" floats="$floats $float"
done
echo "$integers|$floats" | awk -F'|' '{
    n = split($1, i, " "); m = split($2, f, " ")
    for (k = 1; k <= n; k++) { si += i[k]; sf += f[k] }
    if (n == 3 && m == 3) { d = (si - sf) / 3; good = d <= 0.3 && d >= -0.3 }
    printf "# means: int8 %.3f %%, fp32 %.3f %%, difference %+.3f points\n", si / 3, sf / 3, d
    print (good ? "ok" : "not ok") " 4 - mean accuracy within 0.3 points of fp32"
}'
