#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The synthesis flow: small units come out equal to their RTL, energy agrees with hand computation and with OpenSTA,
# broken things are noticed, and everything that is missing or wrong is said clearly. TAP. Works in its own folder below
# $MANTIS_BUILD.
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
cd "$(dirname "$0")/../.." || exit 1
export BUILD=${MANTIS_BUILD:-build}/test-synth
unset LIBERTY RECORDS PERIOD ANY_VERSION
here=testbenches/synth
osu=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
if ! command -v sta >/dev/null || ! command -v yosys >/dev/null || [ ! -r $osu ]; then
    echo "1..0 # SKIP opensta, yosys or qflow-tech-osu018 are not installed (make deps-synth)"
    exit 0
fi
n=0
ok() { # ok STATUS NAME
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "$out" | head -5 | sed 's/^/# /'; fi
}
# says PATTERN NAME COMMAND...: the command fails and its message matches.
says() {
    local pattern=$1 name=$2
    shift 2
    if out=$("$@" 2>&1); then ok 1 "$name (it did not fail)"; else grep -qE "$pattern" <<< "$out"; ok $? "$name"; fi
}
number() { awk -F= -v k="$2" '$1 == k { print $2 }' "$1"; }

out=$(make --no-print-directory BUILD="$BUILD" OPT="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all" synth-tools gen 2>&1); ok $? "tools build, with sanitizers"
export ASAN_OPTIONS=detect_leaks=0 # the tools end with the process and free nothing
tools=$BUILD/synth/tools

# -- Verilog for OpenSTA: one assign per bit, and no name that it cannot read
out=$({ printf '  assign { \\a[1] , b } = 2\x27h2;\n'; for length in 15000 17000; do printf '  sram \\n%0*d  (\n' $length 0; done; } |
    awk -f synth/opensta_verilog.awk | cut -c1-24)
[ "$out" = $'  assign \\a[1] = 1\x27h1 ;\n  assign b = 1\x27h0 ;\n  sram \\n000000000000000\n  sram long_name_1 (' ]
ok $? "OpenSTA's Verilog: assigns of bits, names of at most 16 KiB"

# -- buffers between modules. Lanes of six pins behind d and forty behind w: 24 + 3 pins load n, so two buffers; inside of
# a lane w gets three buffers, which is what a lane's w weighs: five lanes load m with 15 pins, six with 18.
lanes() { # lanes COUNT: the netlist, its lanes last
    printf '.model whole\n.inputs n m clk_i\n.outputs z\n'
    for i in $(seq "$1"); do printf '.subckt lane d=%s w=m clk_i=clk_i y=y%d\n' "$([ "$i" -le 4 ] && echo n || echo other)" "$i"; done
    for i in 1 2 3; do printf '.subckt INV A=n Y=x%d\n' $i; done
    printf '.end\n.model lane\n.inputs d w clk_i\n.outputs y\n'
    for i in $(seq 6); do printf '.subckt INV A=d Y=d%d\n' "$i"; done
    for i in $(seq 40); do printf '.subckt INV A=w Y=w%d\n' "$i"; done
    for i in $(seq 20); do printf '.subckt FLOP D=d1 CLK=clk_i Q=q%d\n' "$i"; done
    printf '.subckt INV A=w1 Y=y\n.end\n'
}
tree() { awk -v buffer=BUF -v in_pin=A -v out_pin=Y -v limit=16 -v clock=clk_i -v outputs="Y Q" -f synth/buffer_tree.awk "$1" "$1"; }
lanes 5 > "$BUILD/lanes.blif"; tree "$BUILD/lanes.blif" > "$BUILD/tree.blif"
out=$(awk '$2 == "BUF" { print $3, $4 }' "$BUILD/tree.blif")
[ "$out" = 'A=n Y=n$buf$1$0
A=n Y=n$buf$1$1
A=w Y=w$buf$1$0
A=w Y=w$buf$1$1
A=w Y=w$buf$1$2
A=d1 Y=d1$buf$1$0
A=d1 Y=d1$buf$1$1' ]; ok $? "nets get buffers by the pins that they load inside of modules"
out=$(awk '$1 != ".model" && $2 == "lane" || $3 ~ /^A=n\$/ { print $3 }' "$BUILD/tree.blif" | tr '\n' ' ')
[ "$out" = 'd=n$buf$1$0 d=n$buf$1$0 d=n$buf$1$1 d=n$buf$1$1 d=other A=n$buf$1$1 A=n$buf$1$1 A=n$buf$1$1 ' ]; ok $? "and each sink hangs on one of them"
lanes 6 > "$BUILD/lanes.blif"; tree "$BUILD/lanes.blif" > "$BUILD/tree.blif"
out=$(grep -c 'BUF A=m Y=m' "$BUILD/tree.blif"); [ "$out" = 2 ]; ok $? "a tree inside of a module weighs as its buffers do"
out=$(tree "$BUILD/tree.blif" | grep -v '^#' | diff <(grep -v '^#' "$BUILD/tree.blif") -); ok $? "then no net is loaded with more"

# -- energy by hand: see hand.lib. Rates 0.75 (a, n) and 0.5 (q) a clock, half C V^2 = 2 C.
# switching 0.75*2*0.2 + 0.75*2*0.1 + 0.5*2*(4*0.1) = 0.85; internal 0.75/2 * (2.1 + 0); clock 2*2*0.1 + 0.25 + 0.75 =
# 1.4
out=$($tools/power $here/hand.lib $here/hand.blif $here/hand.record 2>&1)
grep -q '^energy_pj_per_op.random.zero_delay=3.0375$' <<< "$out" && grep -q 'switching=0.85$' <<< "$out" && grep -q 'internal=0.7875$' <<< "$out" && grep -q 'clock=1.4$' <<< "$out"
ok $? "energy of a NAND and a flop is what the hand computes"
sed 's/^1_1_1$/1_1_0/' $here/hand.record > "$BUILD/wrong.record"
says 'output bits differ' "a record with another output is refused" $tools/power $here/hand.lib $here/hand.blif "$BUILD/wrong.record"
says 'unmapped cell: XYZ' "a cell that the Liberty lacks is named" $tools/power $here/hand.lib <(sed 's/NAND/XYZ/' $here/hand.blif) $here/hand.record
says 'no internal_power' "energy from a Liberty without power tables is refused" $tools/power <(sed 's/internal_power/other_power/g' $here/hand.lib) $here/hand.blif $here/hand.record
says 'no record|before unit' "a file that is no record is refused" $tools/power $here/hand.lib $here/hand.blif $here/hand.blif

# -- failures of the flow
says 'no Liberty file /nowhere' "a missing Liberty is named" env LIBERTY=/nowhere synth/run.sh unpack
echo "not a library" > "$BUILD/bad.lib"
says 'bad.lib:1: not Liberty' "a file that is no Liberty is named with its line" env LIBERTY="$BUILD/bad.lib" synth/run.sh unpack
sed 's/cell (NAND)/cell (NOR)/; s/(A B)/(A+B)/' $here/hand.lib > "$BUILD/nonand.lib"
says 'no NAND2' "a Liberty without NAND2 has no unit of area" env LIBERTY="$BUILD/nonand.lib" synth/run.sh unpack
mkdir -p "$BUILD/bin"
printf '#!/bin/sh\necho "Yosys 9.99 (made up)"\n' > "$BUILD/bin/yosys"; chmod +x "$BUILD/bin/yosys"
says '9.99.*unknown version' "an unknown version of a tool is named" env PATH="$(cd "$BUILD/bin" && pwd):$PATH" synth/run.sh unpack
rm -rf "$BUILD/bare"; mkdir -p "$BUILD/bare"
for t in bash sh dirname awk readlink sha256sum cut mkdir find sort env cat sed yosys; do ln -s "$(command -v $t)" "$BUILD/bare/$t"; done
says 'sta is missing' "a missing tool is named with its package" env PATH="$(cd "$BUILD/bare" && pwd)" synth/run.sh unpack
says 'no unit nonsense' "an unknown unit is named" synth/run.sh nonsense
mkdir -p "$BUILD/extra"
printf 'module latch_unit (input wire en_i, input wire d_i, output reg q_o);\n  always @* if (en_i) q_o = d_i;\nendmodule\n' > "$BUILD/extra/latch_unit.sv"
echo "latch_unit latch_unit plain - - small x 1" > "$BUILD/extra/units.txt"
says 'no counterpart in the Liberty' "a latch, which the flow does not map, stops it" env SYNTH_EXTRA="$(cd "$BUILD/extra" && pwd)" synth/run.sh latch_unit

# -- small units
out=$(synth/run.sh pe map_lane lza unpack 2>&1); ok $? "pe, map_lane, lza and unpack are synthesized and timed"
out=$(cat "$BUILD/synth/pe/facts")
awk -v a="$(number "$BUILD/synth/pe/facts" area_um2)" -v f="$(number "$BUILD/synth/pe/facts" fmax_mhz)" 'BEGIN { exit !(a > 20000 && a < 60000 && f > 100 && f < 500) }'
ok $? "their figures are of the right size"
grep -q 'critical_path.to=\(acc\|shadow\)\[' "$BUILD/synth/pe/facts"; ok $? "pe's critical path ends in a register that is named"
out=$(synth/run.sh align_lanes_16 2>&1); ok $? "sixteen align lanes are composed of one that keeps its parameters"
out=$(cat "$BUILD/synth/align_lanes_16/facts")
awk -F= '$1 ~ /^blocks.*area_um2/ { sum += $2 } $1 == "area_um2" { all = $2 } $1 == "blocks.align_lane.count" { n = $2 } END { exit !(n == 16 && all > 5e5 && sum > all - 1 && sum < all + 1) }' <<< "$out"
ok $? "and the areas of its blocks are that of the whole"
awk -v one="$(number "$BUILD/synth/align_lane/facts" area_um2)" -v sixteen="$(number "$BUILD/synth/align_lanes_16/facts" blocks.align_lane.area_um2)" 'BEGIN { exit !(one > 0 && sixteen == 16 * one) }'
ok $? "sixteen times the area that a lane has by itself"
# leaf: as written, with parameters of a unit, with parameters of none; leaves and other_leaf are no leaf.
cat > "$BUILD/extra/leaf.sv" <<'E1'
module leaf #(parameter int W = 2) (input wire clk_i, input wire [W-1:0] d_i, output reg [W-1:0] q_o);
  always @(posedge clk_i) q_o <= d_i * d_i;
endmodule
E1
sed 's/module leaf/module other_leaf/' "$BUILD/extra/leaf.sv" > "$BUILD/extra/other_leaf.sv"
sed 's/module leaf/module leaves/' "$BUILD/extra/leaf.sv" > "$BUILD/extra/leaves.sv"
cat > "$BUILD/extra/tree_top.sv" <<'E1'
module tree_top (input wire clk_i, input wire [17:0] d_i, output wire [17:0] q_o);
  leaf u_a (.clk_i(clk_i), .d_i(d_i[1:0]), .q_o(q_o[1:0]));
  leaf #(.W(2)) u_b (.clk_i(clk_i), .d_i(d_i[3:2]), .q_o(q_o[3:2]));
  leaf #(.W(3)) u_c (.clk_i(clk_i), .d_i(d_i[6:4]), .q_o(q_o[6:4]));
  leaf #(.W(4)) u_d (.clk_i(clk_i), .d_i(d_i[10:7]), .q_o(q_o[10:7]));
  other_leaf #(.W(4)) u_e (.clk_i(clk_i), .d_i(d_i[14:11]), .q_o(q_o[14:11]));
  leaves #(.W(3)) u_f (.clk_i(clk_i), .d_i(d_i[17:15]), .q_o(q_o[17:15]));
endmodule
E1
printf '%s clocked %s small x 1\n' 'leaf leaf' '- -' 'leaf_3 leaf' 'W=3 -' 'tree_top tree_top' '- leaf' 'no_row tree_top' '- leaves' >> "$BUILD/extra/units.txt"
out=$(SYNTH_EXTRA=$(cd "$BUILD/extra" && pwd) synth/run.sh tree_top 2>&1); ok $? "modules of several sets of parameters are composed"
out=$out$(cat "$BUILD/synth/tree_top/facts")
blocks=$(grep -o 'blocks\.[a-z_]*\.count=[0-9]*' <<< "$out" | sort | tr '\n' ' ')
[ "$blocks" = "blocks.leaf.count=4 blocks.rest.count=1 " ]; ok $? "a name that only ends or begins like a kept one's is not kept ($blocks)"
area() { number "$BUILD/synth/$1/facts" area_um2; }
awk -v two="$(area leaf)" -v three="$(area leaf_3)" -v four="$(area leaf__W_4)" -v all="$(number "$BUILD/synth/tree_top/facts" blocks.leaf.area_um2)" \
    'BEGIN { exit !(two > 0 && three > two && four > three && all == 2 * two + three + four) }'; ok $? "each is its unit, or one of its own where its parameters are nobody's"
out=$(SYNTH_EXTRA=$(cd "$BUILD/extra" && pwd) synth/equivalence.sh replay tree_top 2>&1); ok $? "and together they do what the RTL does: $out"
says 'no unit of module leaves' "a kept module that is no unit is named" env SYNTH_EXTRA="$(cd "$BUILD/extra" && pwd)" synth/run.sh no_row
cat > "$BUILD/stat.log" <<'E1'
=== random ===
     FLOP                            7
   Chip area for module '\random': 70.0
=== random__CONTEXTS_1 ===
     FLOP                            2
   Chip area for module '\random__CONTEXTS_1': 20.0
=== whole ===
   Chip area for module '\whole': 10.0
=== design hierarchy ===
   whole                             1
     random__CONTEXTS_1              1
     random                          2
   Number of wires:                 3
     FLOP                           16
E1
out=$(awk -v flop=FLOP -f synth/blocks.awk "$BUILD/stat.log" | tr '\n' ' ')
[ "$out" = "blocks.rest.count=1 blocks.rest.area_um2=10.0 blocks.rest.percent=5.88 blocks.rest.flip_flops=0 blocks.random.count=3 blocks.random.area_um2=160.0 blocks.random.percent=94.12 blocks.random.flip_flops=16 " ]
ok $? "modules of one name are one block, whatever their parameters"
touch "$BUILD/before"
out=$(synth/run.sh pe); [ -z "$(find "$BUILD/synth/pe/" -name timing.log -newer "$BUILD/before")" ]; ok $? "an unchanged unit is not run again"
was=$(readlink "$BUILD/synth/unpack")
out=$(PERIOD=6 synth/run.sh unpack); [ "$was" != "$(readlink "$BUILD/synth/unpack")" ]; ok $? "another constraint is another result"
out=$(synth/run.sh unpack); [ "$was" = "$(readlink "$BUILD/synth/unpack")" ]; ok $? "and the first one is found again"

# -- two mappings: the small one where it makes the clock, else the faster of both
mapped() { number "$BUILD/synth/$1/facts" config.mapping; }
speed() { number "$BUILD/synth/$1/facts" fmax_mhz; }
out=$(PERIOD=100 synth/run.sh bias_lane quantizer_lane); [ "$(mapped bias_lane) $(mapped quantizer_lane)" = "small small" ]
ok $? "a clock that is met: the smaller mapping"
bias=$(speed bias_lane) quantizer=$(speed quantizer_lane)
out=$(synth/run.sh bias_lane quantizer_lane); [ "$(mapped bias_lane)" = fast ] && awk -v a="$(speed bias_lane)" -v b="$bias" 'BEGIN { exit !(a > b) }'
ok $? "one that is missed: the one for speed, where it is faster ($(speed bias_lane) MHz, $bias)"
[ "$(mapped quantizer_lane) $(speed quantizer_lane)" = "small $quantizer" ]
ok $? "and the smaller one where that is no slower"

# -- energy against OpenSTA: every net with the same activity. Nets of inputs are driven outside, OpenSTA does not count
# them.
cat > "$BUILD/activity.tcl" <<EOF
read_liberty $osu
read_verilog $BUILD/synth/lza/timing.v
link_design lza
create_clock -name clk -period 10
set_load $(. "$BUILD"/synth/library-*; echo "$load") [all_outputs]
set_input_delay 0 -clock clk [all_inputs]
set_power_activity -global -activity 0.25 -duty 0.5
report_power -digits 6
EOF
theirs=$(sta -no_splash -exit "$BUILD/activity.tcl" | awk '$1 == "Combinational" { print $3 * 1e4 }') # W at 100 MHz -> pJ per clock
out=$($tools/power $osu "$BUILD/synth/lza/netlist.blif" --activity 0.25 2>&1)
awk -F= -v t="$theirs" '{ v[$1] = $2 } END { ours = v["switching"] - v["inputs"]; exit !(t > 1 && ours / t > 0.9999 && ours / t < 1.0001) }' <<< "$out"
ok $? "switching power equals OpenSTA's ($theirs pJ per clock) within 0.01 %"

# -- transitions against Icarus, net by net: sums of 8, counted from clock 20 on, when every register holds a sum
out=$(CLOCKS=500 synth/equivalence.sh replay pe 2>&1); ok $? "pe's netlist replays 500 clocks as the RTL does: $out"
out=$(CLOCKS=500 synth/equivalence.sh replay align_lanes_16 2>&1); ok $? "and that of lanes which were composed: $out"
sed 's/every 256 255/every 8 7/; s/every 256 0/every 8 0/' synth/random.txt > "$BUILD/rules"
yosys -q -p "read_liberty -lib -ignore_miss_func $osu; read_blif -wideports $BUILD/synth/pe/netlist.blif; write_verilog -noattr -norename $BUILD/names.v" > /dev/null
RULES=$BUILD/rules GATES=$BUILD/names.v VCD=1 CLOCKS=500 synth/equivalence.sh replay pe > /dev/null
$tools/power $osu "$BUILD/synth/pe/netlist.blif" "$BUILD/synth/equivalence/pe/record" --skip 20 --toggles "$BUILD/ours" > /dev/null
awk '$1 == "$var" && $3 == 1 { name[$4] = $5; sub(/^\\/, "", name[$4]); if ($6 != "$end") name[$4] = name[$4] $6 }
     $1 == "$var" && $3 > 1 { delete name[$4] }
     /^#/ { t = substr($0, 2) + 0 }
     /^[01xz]/ { c = substr($0, 2); v = substr($0, 1, 1); if (t >= 5000 + 6000 * 19 && t < 5000 + 6000 * 499 && c in last && v != last[c]) toggles[c]++; last[c] = v } # rising edges are 6 ns apart
     END { for (c in name) print name[c], toggles[c] + 0 }' "$BUILD/synth/equivalence/pe/net.vcd" > "$BUILD/theirs"
out=$(awk 'NR == FNR { ours[$1] = $2; next } $1 in ours && $1 != "clk_i" { n++; if (ours[$1] != $2) { print $1, ours[$1], $2; bad++ } } END { print n + 0, "nets"; exit !(n > 500 && !bad) }' "$BUILD/ours" "$BUILD/theirs")
ok $? "transitions of pe's nets equal those that Icarus sees, net by net (${out##*$'\n'})"

# -- equivalence, and that it can fail
out=$(synth/equivalence.sh prove map_lane lza unpack 2>&1); ok $? "abc proves map_lane, lza and unpack equal to their RTL"
awk '/XOR2X1/ && !d { sub(/XOR2X1/, "XNOR2X1"); d = 1 } { print }' "$BUILD/synth/pe/netlist.v" > "$BUILD/broken.v"
says 'DIFFER' "a wrong gate in pe is disproved" env GATES="$BUILD/broken.v" synth/equivalence.sh prove pe
says 'differs from the RTL' "and seen in the replay" env GATES="$BUILD/broken.v" CLOCKS=600 synth/equivalence.sh replay pe

# -- the gate
mkdir -p "$BUILD/a" "$BUILD/b"
$tools/results write "$BUILD/a/pe.json" "$BUILD/synth/pe/facts"
change() { sed -E "s/$1/$2/" "$BUILD/a/pe.json" > "$BUILD/b/pe.json"; }
change nothing nothing
out=$($tools/results check "$BUILD/a" "$BUILD/b" pe); ok $? "equal figures pass the gate"
change '"area_um2": [0-9.]+' '"area_um2": 99999.0'
says 'WORSE +pe +area_um2' "a larger area fails" $tools/results check "$BUILD/a" "$BUILD/b" pe
change '"fmax_mhz": [0-9.]+' '"fmax_mhz": 100.0'
says 'WORSE +pe +fmax_mhz' "a lower frequency fails" $tools/results check "$BUILD/a" "$BUILD/b" pe
change '"area_um2": [0-9.]+' '"area_um2": 9999.0'
out=$($tools/results check "$BUILD/a" "$BUILD/b" pe) && grep -q 'BETTER.*synth-record' <<< "$out"; ok $? "a smaller area passes and asks to be recorded"
change '"yosys": "[^"]*"' '"yosys": "0.99"'
says 'STALE' "another tool version reads STALE" $tools/results check "$BUILD/a" "$BUILD/b" pe
says 'fmax_mhz is missing' "a result without a frequency is not written" $tools/results write "$BUILD/x.json" <(grep -v fmax "$BUILD/synth/pe/facts")
echo "1..$n"
