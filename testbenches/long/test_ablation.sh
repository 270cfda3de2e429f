#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The shape of the bit-width ablation on LeNet-5 and MNIST, 3 epochs (mantis sweep): int8, int7 and int6 within 0.5
# points of fp32, int5 visibly below int6, int4 diverges. An independent emulation got 98.5, 98.4, 98.3, 97.6 and
# divergence. The page stays in MANTIS_BUILD/ablation. MANTIS_BUILD: build folder; MANTIS_SHARED: folder with data/mnist
# (default ../shared).
export LC_ALL=C # numbers with a point, whatever the user's language
build=${MANTIS_BUILD:-build}
data=${MANTIS_SHARED:-../shared}/data/mnist
echo 1..5
if [ ! -d "$data" ]; then
    for test in 1 2 3 4 5; do echo "ok $test # SKIP no $data"; done
    exit 0
fi
rm -f "$build/ablation/sweep.tsv" # of an earlier sweep: this one must write its own
"$build/mantis" sweep --net lenet5 --data "$data" --epochs 3 --batch 128 --lr 0.01 --momentum 0.9 --weight-decay 5e-4 --seeds 3 \
    --bits 8,7,6,5,4 --rounding stochastic --out "$build/ablation" 2> "$build/ablation.log" | sed 's/^/# /'
awk -F'\t' '
    NR > 1 { accuracy[$1] = $7; diverged[$1] = $6; seeds[$1] = $5 }
    function say(good, words) { print (good ? "ok " : "not ok ") ++n " - " words }
    function near(name) { return name in accuracy && accuracy[name] != "NaN" && diverged[name] == 0 && accuracy["fp32"] - accuracy[name] <= 0.5 && accuracy["fp32"] > 90 }
    END {
        say(near("int8 stochastic"), "int8 within 0.5 points of fp32")
        say(near("int7 stochastic"), "int7 within 0.5 points of fp32")
        say(near("int6 stochastic"), "int6 within 0.5 points of fp32")
        say("int5 stochastic" in accuracy && accuracy["int5 stochastic"] < accuracy["int6 stochastic"] - 0.2, "int5 is visibly below int6")
        say("int4 stochastic" in accuracy && (diverged["int4 stochastic"] == seeds["int4 stochastic"] || accuracy["int4 stochastic"] < 50), "int4 diverges")
    }' "$build/ablation/sweep.tsv"
