#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lint, as TAP: the whole RTL, for each array edge and each width of the memory port, is clean in Verilator -Wall, elaborates in Icarus Verilog (-g2012)
# and in Yosys. Each tool also gets a faulty module that it must refuse, so that silence means something.
# From the top folder, with MANTIS_BUILD naming the build folder (for the generated package).
export LC_ALL=C # numbers with a point, whatever the user's language
set -u
build=${MANTIS_BUILD:-build}
package=$build/gen/command_set_pkg.sv
files=(rtl/*/*.sv rtl/mantis_top.sv)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0

report() { # name, 0 for good, log to show otherwise
    number=$((number + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        sed 's/^/# /' "$3" | head -n 40
        failed=1
    fi
}

skip() {
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2 is not installed"
}

# Each runs one tool over "top module, edge or empty, files", with $port bits of the port, and is good when the tool says nothing at all against
# them.
run_verilator() {
    verilator --lint-only -Wall -sv --top-module "$1" ${2:+-GN=$2 -GPORT=$port} "${@:3}" >"$work/log" 2>&1
}
run_iverilog() {
    iverilog -g2012 -t null -s "$1" ${2:+-P$1.N=$2 -P$1.PORT=$port} "${@:3}" >"$work/raw" 2>&1
    local status=$?
    # The immediate assertion in pe is for simulation and proofs; that synthesis would drop it is meant.
    grep -v 'System task (\$error) cannot be synthesized' "$work/raw" >"$work/log"
    [ $status -eq 0 ] && [ ! -s "$work/log" ]
}
run_yosys() {
    yosys -q -e '.*' -p "read_verilog -sv ${*:3}; hierarchy -check -top $1 ${2:+-chparam N $2 -chparam PORT $port}; proc; check -assert" >"$work/log" 2>&1
}

cat >"$work/undeclared.sv" <<'END'
`default_nettype none
module undeclared (input wire logic a_i, output logic y_o);
    assign y_o = a_i & nowhere;
endmodule
END
cat >"$work/narrow.sv" <<'END'
module narrow (input wire logic [7:0] a_i, output logic [3:0] y_o);
    assign y_o = a_i;
endmodule
END

echo "1..18"
for tool in verilator iverilog yosys; do
    if ! command -v $tool >/dev/null; then
        for what in "a fault" "N = 8" "N = 16" "N = 32" "PORT = 128" "PORT = 512"; do
            skip "$tool: $what" $tool
        done
        continue
    fi
    # Verilator is the one that looks at widths; the others are asked about a name that does not exist.
    fault=undeclared
    [ $tool = verilator ] && fault=narrow
    ! run_$tool $fault "" "$work/$fault.sv"
    report "$tool refuses a faulty module ($fault)" $? "$work/log"
    for size in 8,256 16,256 32,256 16,128 16,512; do
        n=${size%,*} port=${size#*,}
        run_$tool mantis_top $n "$package" "${files[@]}"
        report "$tool: mantis_top, N = $n, PORT = $port" $? "$work/log"
    done
done
exit $failed
