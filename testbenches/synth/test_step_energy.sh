#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Energy of a training step: the work that the units do is what the machine's own counters and the network's shapes say,
# prices are multiplied as a hand would, and the summary's ratios are those of the units' JSON. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
cd "$(dirname "$0")/../.." || exit 1
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
export BUILD=${MANTIS_BUILD:-build}/test-energy
[ -x "$mantis" ] || { echo "1..0 # SKIP the program is not there"; exit 0; }
n=0
ok() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "$out" | head -5 | sed 's/^/# /'; fi; }
says() { # says PATTERN NAME COMMAND...: the command fails and its message matches
    local pattern=$1 name=$2
    shift 2
    if out=$("$@" 2>&1); then ok 1 "$name (it did not fail)"; else grep -qE "$pattern" <<< "$out"; ok $? "$name"; fi
}
export ASAN_OPTIONS=detect_leaks=0
rm -rf "$BUILD/x"; mkdir -p "$BUILD/x"
out=$(make --no-print-directory BUILD="$BUILD" OPT="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all" synth-tools 2>&1); ok $? "tools build, with sanitizers"
tools=$BUILD/synth/tools
x=$BUILD/x

# -- work: the same first step, by the machine's counters and by watching its ports
run=(--net lenet5 --batch 4 --seed 3)
"$mantis" train "${run[@]}" --executor cycle --steps 1 --plot "$x/plot" > /dev/null 2>&1
"$mantis" work "${run[@]}" --steps 0 --json > "$x/work.json" 2> "$x/log"; out=$(cat "$x/log")
"$mantis" work "${run[@]}" --steps 0 > "$x/work" 2> /dev/null
# "layer|pass|cycles|reads|writes", of layers alone
awk -F'\t' 'NR > 1 && $1 !~ /^ / { at = index($1, " "); print substr($1, 1, at - 1) "|" substr($1, at + 1) "|" $2 "|" $12 "|" $13 }' "$x/plot/cycles.tsv" | sort > "$x/counters"
awk '$1 == "sum" { exit } NR > 1 { p = $2; i = 3; if ($3 == "gradient") { p = p " " $3; i = 4 } print $1 "|" p "|" $i "|" $(i + 6) "|" $(i + 7) }' "$x/work" | sort > "$x/watched"
out=$(diff "$x/counters" "$x/watched") && [ "$(wc -l < "$x/watched")" -gt 20 ]; ok $? "cycles and beats of every layer and pass are those of the machine's counters"
# The last line of train, and the line of work, from the share of useful MACs to the kinds' clocks.
part() { tail -n 1 | sed -E 's/.*("useful_mac_fraction_of_all_clocks": [^,]*, "engine_shares": \{[^}]*\}, "overlap_fraction": [^,]*, "clocks": \{[^}]*\}).*/\1/'; }
tr -d '\n' < "$x/work.json" | sed -E 's/"layers": .*//' | part > "$x/of_work"
"$mantis" train "${run[@]}" --executor cycle --steps 1 --json 2> /dev/null | tail -n 1 | tr -d '\n' | sed -E 's/, "forward": .*//' | part > "$x/of_train"
out=$(diff "$x/of_train" "$x/of_work") && grep -q '"products": [1-9]' "$x/of_work"; ok $? "useful MACs of all clocks and the engines' shares: train says what work says"
number() { tr -d '\n' < "$x/work.json" | grep -oE "$1" | head -n 1 | grep -oE '[0-9]+$'; }
out=$(number '"streams_as_they_are": \{"in_turn": [0-9]+'); [ -n "$out" ] && [ "$out" = "$(number '"clocks": \{"cycles": [0-9]+')" ]; ok $? "two engines: the commands' clocks in turn are the step's ($out)"
macs=$(awk '$2 == "forward" { n += $4 } END { print n }' "$x/work")
# c1 (28 x 28 from one channel, pad 2) takes two output rows at once and passes over lines beside the image: in the
# first and the last pair three kernel rows of an output row, of 5 taps for 28 pixels of 6 channels.
out=$("$mantis" train "${run[@]}" --describe | awk '$1 == "sum" { print 4 * $(NF - 1) - 4 * 2 * 3 * 5 * 28 * 6 }'); [ "$out" = "$macs" ]; ok $? "forward MACs are those of the network's description, but for lines of padding ($macs)"
out=$(awk '$2 == "weight" && $1 == "fc1" { print $5 }' "$x/work"); [ "$out" = $((4 * 400 * 120 + 4 * 120)) ]; ok $? "a linear layer's weight gradient has its MACs, and its bias gradient's"
out=$(awk '$1 == "r1" && $2 == "forward" { print $5, $6, $7 }' "$x/work"); [ "$out" = "18816 18816 18816" ]; ok $? "a relu maps, multiplies and aligns each element once"
out=$(tr -d '\n' < "$x/work.json" | sed -E 's/.*"r1": \{"forward": \{[^}]*"random_steps": ([0-9]+).*/\1/'); [ "$out" -ge $((18816 / 16)) ] && [ "$out" -le $((18816 / 16 + 5 * (18816 / 4096 + 1))) ]; ok $? "with a step of the random source for each 16, and a few for each segment ($out)"

# mlp, fc2: dx has 4 rows and 256 columns, sums of 128. An exponent for each row is written once and read for each row of
# a tile of 16 columns, and twice before its first (the drain's PRE and TERM), which each tile does for both chunks of its
# sums; one for each group of channels is written for each term of a sum and read for it in
# each tile.
scales() { "$mantis" work --net mlp --batch 4 --steps 0 --gradient "$1" --json | tr -d '\n' | sed -E 's/.*"fc2": .*"input_gradient": \{[^}]*"scale_reads": ([0-9]+), *"scale_writes": ([0-9]+).*"relu2".*/\1 \2\n/'; }
out=$(scales ptq; scales psq; scales shift:4); [ "$out" = "0 0
$(((4 + 2 * 2) * 256 / 16)) 4
$((128 * 256 / 16)) 128" ]; ok $? "exponents of rows and of channels are written once and read for each tile"

# -- prices by hand: one layer, and units that cost round numbers
cat > "$x/hand.json" <<'E2'
{"net": "hand", "batch": 1, "array": 16, "port_bits": 256, "clocks": {"cycles": 1000, "products": 600, "streams": 500}, "layers": {"a": {"forward": {"macs": 25600, "array_clocks": 200, "shifts": 0, "operand_reads": 400, "operand_bytes": 1000,
"psum_reads": 10, "psum_writes": 20, "bias_reads": 5, "bias_writes": 8, "aligned": 100, "mapped": 300, "terms": 50, "coefficient_reads": 2, "coefficient_writes": 7, "scale_reads": 11, "scale_writes": 3,
"random_steps": 30, "reduced": 0, "peaks": 0, "read_beats": 100, "write_beats": 60}}}}
E2
mkdir -p "$x/units"
unit() { echo "{\"unit\": \"$1\", \"energy_pj_per_op\": {\"random\": {\"zero_delay\": $2, \"glitches\": $((2 * $2))}, \"forward\": {\"zero_delay\": $3, \"glitches\": $((2 * $3))}}, \"energy_parts\": {\"random\": {\"clock\": $4}}}" > "$x/units/$1.json"; }
unit pe 40 30 10; unit map_lane 25 20 2; unit random 5 5 3; unit align_lane 100 80 7; unit vector_term 90 70 4
cat > "$x/units/mantis_top.json" <<'E3'
{"flip_flops": 20000, "blocks": {"gemm": {"flip_flops": 18000}, "gemm/pe": {"count": 256, "flip_flops": 16384}, "stream": {"flip_flops": 700}, "reduce": {"flip_flops": 300}}}
E3
for f in bf16 fp16 fp32; do unit fp_pe_$f 150 60 20; unit fp_pe_${f}_pipelined 120 90 30; done
out=$("$tools/step_energy" "$x/hand.json" "$x/units" --json "$x/step.json" 2>&1); ok $? "a step is priced"
near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(d < 1e-5 * b && -d < 1e-5 * b) }'; }
# value KEY...: a number of step.json by its path
value() { awk -v path="$*" 'BEGIN { n = split(path, want, " ") } { key = $1; gsub(/[":]/, "", key) } /\{$/ && at < n - 1 && key == want[at + 1] && depth == at + 1 { at++ } /\{$/ { depth++ } /^ *\},?$/ { depth--; if (at >= depth) at = depth - 1 < 0 ? 0 : depth - 1 } at == n - 1 && depth == n && key == want[n] { v = $2; sub(/,$/, "", v); print v; exit }' "$x/step.json"; }
pe=$(awk 'BEGIN { print (25600 * 30 + (200 * 256 - 25600) * 10) / 1000 }')
near "$(value step pe_nj)" "$pe"; ok $? "PEs: products and the clocks of idle ones ($pe nJ)"
near "$(value layers a forward mapping_nj)" "$(awk 'BEGIN { print (300 * 20 + 30 * 16 * 5) / 1000 }')"; ok $? "mapping: lanes and the random source"
near "$(value step align_nj)" 8 && near "$(value step vector_nj)" 3.5; ok $? "align lanes and vector terms"
# 2 KB banks of 8 bits: 2.5 pJ a bit at 8 KB, half of it at 2 KB: 10 pJ; a read of 16 banks 160 pJ
low=$(awk 'BEGIN { b = 2.5; print (400 * 16 * 8 * b * sqrt(2048 / 8192) + 1000 * 8 * b * sqrt(2048 / 8192) + 30 * 512 * b * sqrt(512 * 256 / 8 / 8192) + (5 + 2) * 512 * b * sqrt(512 * 16 / 8 / 8192) + (2 * 16 + 7) * 16 * b * sqrt(2 * 1040 / 8192) + \
    (11 + 3) * 10 * b * sqrt(10 * 4096 / 8 / 8192)) / 1000 }')
near "$(value step memory_low_nj)" "$low"; ok $? "memories, low ($low nJ)"
high=$(awk 'function r(d) { return 82.72 + 0.04055 * d } function w(d) { return 90.09 + 0.04452 * d }
    BEGIN { print (400 * 16 * r(2048) + 1000 * w(2048) + 64 * (10 * r(256) + 20 * w(256)) + 64 * (5 * r(16) + 2 * w(16)) + 2 * (2 * 16 * r(1040) + 7 * w(1040)) + \
        10 / 8 * (11 * r(4096) + 3 * w(4096))) / 1000 }')
near "$(value step memory_high_nj)" "$high"; ok $? "memories, high ($high nJ)"
near "$(value step dram_nj)" "$(awk 'BEGIN { print 160 * 32 * 162.5 / 1000 }')"; ok $? "DRAM by its bytes"
out=$("$tools/step_energy" <(sed 's/"port_bits": 256/"port_bits": 128/' "$x/hand.json") "$x/units" --json "$x/narrow.json"; grep -c '"dram_nj": 416' "$x/narrow.json"); [ "${out##*$'\n'}" -gt 1 ]; ok $? "half as many of a port of half the width"
near "$(value formats fp32 pe_over_int8)" "$(awk -v pe="$pe" 'BEGIN { print (25600 * 60 + 25600 * 20) / 1000 / pe }')"; ok $? "fp32 PEs in int8's place"
# a PE's 64 flip-flops take 10 pJ a clock; 16 behind a gate
pin=$(awk 'BEGIN { print 10 / 64 / 1000 }')
near "$(value clock_pins all_nj)" "$(awk -v pin="$pin" 'BEGIN { print pin * 20000 * 1000 }')"; ok $? "clock pins of all flip-flops in all clocks"
gated=$(awk -v pin="$pin" 'BEGIN { print pin * (25600 * 64 + (18000 - 16384) * 600 + (700 + 300) * 500 + (20000 - 18000 - 1000) * 1000 + 20000 / 16 * 1000) }')
near "$(value clock_pins gated_nj)" "$gated"; ok $? "behind gates: those of MACs and of the engine at work, and the gates' own ($gated nJ)"
in_units=$(awk 'BEGIN { print (200 * 256 * 10 + 300 * 2 + 30 * 16 * 3 + 100 * 7 + 50 * 4) / 1000 }')
near "$(value clock_pins chip_low_gated_nj)" "$(awk -v a="$(value step chip_low_nj)" -v b="$in_units" -v c="$gated" 'BEGIN { print a - b + c }')"; ok $? "beside a chip whose units' pins are taken out ($in_units nJ)"
"$tools/step_energy" "$x/hand.json" "$x/units" --glitches --json "$x/step.json" > /dev/null
near "$(value step align_nj)" 16; ok $? "with glitches the other figures are taken"
rm "$x/units/align_lane.json"
says 'align_lane.json' "a unit without a result is named" "$tools/step_energy" "$x/hand.json" "$x/units"
says 'no layers.a.forward.terms' "work without a count is refused" "$tools/step_energy" <(sed 's/"terms": 50, //' "$x/hand.json") synth/results

# -- steps a second, by hand
echo '{"unit": "hand", "fmax_mhz": 200, "steps_per_second": {"gone": 7}, "liberty": "none"}' > "$x/top.json"
echo '{"net": "slow", "batch": 8, "fuse": true, "two_engines": {"built_measured": 2000000}}' > "$x/fused.json"
for net in slow fast; do echo "{\"net\": \"$net\", \"batch\": 8, \"fuse\": false, \"two_engines\": {\"built_measured\": $([ $net = slow ] && echo 4000000 || echo 1000)}}" > "$x/$net.json"; done
"$tools/step_rates" "$x/top.json" "$x/slow.json" "$x/fast.json" "$x/fused.json"
out=$(tr -d ' \n' < "$x/top.json"); [ "$out" = '{"unit":"hand","fmax_mhz":200,"liberty":"none","step_batch":{"slow":8,"fast":8,"slow_fused":8},"step_clocks":{"slow":4000000,"fast":1000,"slow_fused":2000000},"steps_per_second":{"slow":50.000,"fast":200000.000,"slow_fused":100.000}}' ]
ok $? "steps a second are the frequency over a step's clocks"
says 'not the JSON of mantis work' "what is no work is refused" "$tools/step_rates" "$x/top.json" "$x/units/pe.json"
mhz=$(grep -o '"fmax_mhz": [0-9.]*' synth/results/mantis_top.json | grep -o '[0-9.]*$')
good=1
for net in mlp lenet5 vit resnet20 resnet20_fused; do
    clocks=$(grep -o "\"$net\": [0-9.]*" synth/results/mantis_top.json | sed -n 2p | grep -o '[0-9.]*$') rate=$(grep -o "\"$net\": [0-9.]*" synth/results/mantis_top.json | sed -n 3p | grep -o '[0-9.]*$')
    [ "$rate" = "$(awk "BEGIN { printf \"%.3f\", $mhz * 1e6 / ${clocks:-1} }")" ] || good=0
done
[ $good = 1 ]; ok $? "the recorded ones of the top are those of its frequency (make synth-steps)"

# -- summary: ratios of the recorded units
out=$("$tools/results" summary "$x/step.json" synth/results 2>&1); ok $? "a summary of the recorded results"
read_unit() { awk -v want="$2" '{ key = $1; gsub(/[":]/, "", key) } key == "random" && !r { r = NR } key == want && (want != "zero_delay" || r) { v = $2; sub(/,$/, "", v); print v; exit }' "synth/results/$1.json"; }
over() { awk "BEGIN { print $1 / $2 }"; }
for f in bf16 fp16 fp32; do
    near "$(value $f area_per_mac_over_int8)" "$(over "$(read_unit fp_pe_$f area_um2)" "$(read_unit pe area_um2)")" &&
        near "$(value $f energy_per_mac_over_int8 random zero_delay)" "$(over "$(read_unit fp_pe_$f zero_delay)" "$(read_unit pe zero_delay)")" &&
        near "$(value $f macs_per_joule_over_int8)" "$(over "$(read_unit pe zero_delay)" "$(read_unit fp_pe_$f zero_delay)")" &&
        near "$(value $f macs_per_mm2_over_int8)" "$(awk "BEGIN { print $(read_unit fp_pe_$f fmax_mhz) / $(read_unit fp_pe_$f area_um2) / ($(read_unit pe fmax_mhz) / $(read_unit pe area_um2)) }")"
    ok $? "$f against int8: area, energy, MACs a joule and a mm2"
done
out=$(diff "$x/step.json" synth/results/summary.json); ok $? "the recorded summary is that of the recorded units"
echo "1..$n"
