#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mantis vectors against the RTL's leaf units in Icarus: a testbench is written from each unit's README alone, as a
# reader of these files would do it. Last, one changed row of an expected file must be noticed.
export LC_ALL=C # numbers with a point, whatever the user's language
mantis=${MANTIS:-${MANTIS_BUILD:-build}/mantis}
units="unpack peak_tree shared_exponent map_lane xoodoo_rounds bias_lane align_lane lza vector_term pe"
rows=2000
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
set -- $units
echo "1..$(($# + 1))"
if ! command -v iverilog >/dev/null; then
    n=0
    for unit in $units negative; do n=$((n + 1)); echo "ok $n - $unit # SKIP no iverilog"; done
    exit 0
fi
"$mantis" vectors all --count $rows --seed 21 --dir "$folder" >/dev/null || exit 1

# bench UNIT: a testbench from UNIT_README.txt
bench() {
    awk -v unit="$1" -v rows=$rows -v folder="$folder" '
        /^(stimulus|expected).hex:/ { part = $1 ~ /^s/ ? "s" : "e"; width[part] = $2 }
        /^  \[/ {
            gsub(/\[|\]|:/, " ")
            n[part]++
            name[part, n[part]] = $3; slice[part, n[part]] = part "[" $1 ":" $2 "]"; bits[part, n[part]] = $4
            at[$3] = part "[" $1 ":" $2 "]"
        }
        END {
            print "module bench;"
            printf "  reg [%d:0] stimulus [0:%d]; reg [%d:0] expected [0:%d];\n", width["s"] - 1, rows - 1, width["e"] - 1, rows - 1
            printf "  reg [%d:0] s; reg [%d:0] e; reg clk = 0; integer i, bad = 0;\n", width["s"] - 1, width["e"] - 1
            for (i = 1; i <= n["s"]; i++) ports = ports sprintf("%s.%s(%s)", i > 1 ? ", " : "", name["s", i], slice["s", i])
            if (unit == "lza") {
                print "  wire [5:0] count;"
                ports = ports ", .count_o(count)"
                wrong = "!" at["zero"] " && !(count == " at["n"] " || count + 1 == " at["n"] " || count == " at["n"] " + 1)"
            } else for (i = 1; i <= n["e"]; i++) {
                if (name["e", i] == "known") continue
                printf "  wire [%d:0] o%d;\n", bits["e", i] - 1, i
                ports = ports sprintf(", .%s(o%d)", name["e", i], i)
                wrong = wrong (wrong ? " || " : "") "o" i " !== " slice["e", i]
            }
            if (unit == "pe") { ports = ports ", .clk_i(clk)"; wrong = at["known"] " && (" wrong ")" }
            if (unit == "peak_tree" || unit == "map_lane" || unit == "vector_term") ports = ports ", .clk_i(clk), .en_i(1\047b1)"
            if (unit == "align_lane") ports = ports ", .clk_i(clk), .en_i(1\047b1), .move_i(1\047b1)"
            printf "  %s dut (%s);\n  initial begin\n", unit, ports
            printf "    $readmemh(\"%s/%s_stimulus.hex\", stimulus);\n    $readmemh(\"%s/%s_expected.hex\", expected);\n", folder, unit, folder, unit
            printf "    for (i = 0; i < %d; i = i + 1) begin\n      s = stimulus[i]; e = expected[i]; #1 clk = 1; #1 clk = 0;%s\n", rows, unit == "align_lane" ? " #1 clk = 1; #1 clk = 0;" : ""
            printf "      if (^e === 1\047bx || ^s === 1\047bx || (%s)) bad = bad + 1;\n    end\n    $display(\"%%0d\", bad);\n    $finish;\n  end\nendmodule\n", wrong
        }' "$folder/$1_README.txt" >"$folder/$1.sv"
}

# simulate UNIT: number of rows that differ
simulate() {
    iverilog -g2012 -s bench -Y .sv -y rtl/map -y rtl/align -y rtl/mac -y rtl/vector -o "$folder/$1.vvp" "$folder/$1.sv" 2>"$folder/log" &&
        vvp -n "$folder/$1.vvp" | tail -1
}

n=0
for unit in $units; do
    n=$((n + 1))
    bench "$unit"
    bad=$(simulate "$unit")
    if [ "$bad" = 0 ]; then echo "ok $n - $unit: $rows rows as the RTL computes them"; else echo "not ok $n - $unit: $bad rows differ"; sed 's/^/# /' "$folder/log"; fi
done
sed -i '300y/0123456789abcdef/123456789abcdef0/' "$folder/vector_term_expected.hex"
bad=$(simulate vector_term)
if [ "$bad" = 1 ]; then echo "ok $((n + 1)) - a changed row is noticed"; else echo "not ok $((n + 1)) - a changed row is not noticed ($bad)"; fi
