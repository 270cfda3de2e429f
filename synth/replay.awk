# SPDX-License-Identifier: Apache-2.0
# replay.awk: a testbench that drives RTL and netlist with the same record and compares their outputs. Reads the record,
# then the netlist (module `gates`). -v top=MODULE -v override="#(.N(8))" -v clocks=N -v kind=clocked|plain. Bits that
# the RTL does not know (x) are not compared.
function digits(w) { return 4 * int((w + 3) / 4) }
$1 == "//" && $2 == "port" { name[++n] = $3; width[n] = $4; total += digits($4) }
FILENAME ~ /gates.v$/ && $1 == "module" { inside = ($2 ~ /^gates\(/) }
FILENAME ~ /gates.v$/ && inside && $1 == "output" {
    out[++m] = $NF
    sub(/;/, "", out[m])
    owidth[m] = 1
    if (match($0, /\[[0-9]+:0\]/)) owidth[m] = substr($0, RSTART + 1, RLENGTH - 4) + 1
}
function instance(module, prefix,   i) {
    printf "  %s u_%s (", module, prefix
    if (kind == "clocked") printf ".clk_i(clk), "
    for (i = 1; i <= n; i++) printf ".%s(i_%s), ", name[i], name[i]
    for (i = 1; i <= m; i++) printf "%s.%s(%s_%s)", (i == 1 ? "" : ", "), out[i], prefix, out[i]
    print ");"
}
END {
    print "`timescale 1ns/1ps\nmodule replay;\n  reg clk = 0;"
    printf "  reg [%d:0] line[0:%d], now;\n  integer t, b, compared = 0, wrong = 0;\n", total - 1, clocks - 1
    at = total
    for (i = 1; i <= n; i++) {
        at -= digits(width[i])
        printf "  wire [%d:0] i_%s = now[%d:%d];\n", width[i] - 1, name[i], at + width[i] - 1, at
    }
    for (i = 1; i <= m; i++) printf "  wire [%d:0] rtl_%s, net_%s;\n", owidth[i] - 1, out[i], out[i]
    instance(top " " override, "rtl")
    instance("gates", "net")
    print "  initial begin\n    $readmemh(\"record\", line);"
    print "    if ($test$plusargs(\"vcd\")) begin $dumpfile(\"net.vcd\"); $dumpvars(1, u_net); end"
    printf "    now = line[0];\n    for (t = 0; t < %d; t = t + 1) begin\n      #4;\n", clocks
    for (i = 1; i <= m; i++) {
        printf "      for (b = 0; b < %d; b = b + 1) if ((rtl_%s[b] ^ rtl_%s[b]) === 1'b0) begin\n", owidth[i], out[i], out[i]
        printf "        compared = compared + 1;\n        if (rtl_%s[b] !== net_%s[b]) begin\n          wrong = wrong + 1;\n", out[i], out[i]
        printf "          if (wrong < 4) $display(\"clock %%0d: %s[%%0d] is %%b, not %%b\", t, b, net_%s[b], rtl_%s[b]);\n        end\n      end\n", out[i], out[i], out[i]
    }
    print "      #1 clk = 1;\n      now <= line[t + 1]; // inputs come from registers of the same clock\n      #1 clk = 0;\n    end\n    $display(\"%0d bits compared, %0d wrong\", compared, wrong);\n    $finish;\n  end\nendmodule"
}
