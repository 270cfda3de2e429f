#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fpga.sh UNIT [UNIT...]: FPGA mappings by Yosys: LUTs, flip-flops, DSP blocks and block RAMs for ice40, ecp5 and xc7
# (Xilinx 7 series). Needs BUILD. Logic cells alone, not placed: carry chains count as such, memories become block RAM
# where they fit. Writes $BUILD/synth/fpga/UNIT (facts), kept until sources or Yosys change.
export LC_ALL=C # numbers with a point, whatever the user's language
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
: "${BUILD:=$root/build}"
BUILD=$(cd "$BUILD" && pwd)
out=$BUILD/synth/fpga
fail() { echo "mantis synth: $*" >&2; exit 1; }
command -v yosys >/dev/null || fail "yosys is missing (Debian package yosys)"
mkdir -p "$out"

# Numbers of cells by kind out of `stat` text: the kinds are those of Yosys 0.23's libraries.
count() {
    awk -v family="$1" '
    NF == 2 && $2 ~ /^[0-9]+$/ { n[$1] = $2 } /=== design hierarchy ===/ { delete n }
    function sum(pattern,   c, s) { for (c in n) if (c ~ pattern) s += n[c]; return s + 0 }
    END {
        if (family == "ice40") { lut = sum("^SB_LUT4$"); ff = sum("^SB_DFF"); dsp = sum("^SB_MAC16$"); ram = sum("^SB_RAM40"); carry = sum("^SB_CARRY$") }
        if (family == "ecp5") { lut = sum("^LUT4$") + 2 * sum("^CCU2C$") + 2 * sum("^TRELLIS_DPR16X4$"); ff = sum("^TRELLIS_FF$"); dsp = sum("^MULT18X18D$|^ALU54B$"); ram = sum("^DP16KD$|^PDPW16KD$"); carry = sum("^CCU2C$") }
        if (family == "xc7") { lut = sum("^LUT[1-6]$|^INV$"); lut += sum("^RAM32M$|^RAM64M$") * 4; ff = sum("^FD[RSCP]E"); dsp = sum("^DSP48E1$"); ram = sum("^RAMB36E1$") + sum("^RAMB18E1$") / 2; carry = sum("^CARRY4$") }
        printf "fpga.%s.lut=%d\nfpga.%s.ff=%d\nfpga.%s.dsp=%d\nfpga.%s.bram=%g\nfpga.%s.carry=%d\n", family, lut, family, ff, family, dsp, family, ram, family, carry
    }'
}

for unit in "$@"; do
    line=$(awk -v u="$unit" '$1 == u' "$here/units.txt")
    [ -n "$line" ] || fail "no unit $unit in units.txt"
    read -r _ top _ parameters _ <<< "$line"
    sources=$(sh "$here/sources.sh" "$top" "$root/rtl" "$here/wrappers" "$here/baseline") || fail "$unit: no module $top"
    package=""
    # shellcheck disable=SC2086
    if grep -q 'command_set_pkg::' $sources; then package=$BUILD/gen/command_set_pkg.sv; fi
    # shellcheck disable=SC2086
    key="# $(cat $package $sources "$here/fpga.sh" | sha256sum | cut -c1-24) $parameters $(yosys -V)"
    if [ "$(head -1 "$out/$unit" 2>/dev/null || true)" != "$key" ]; then
        facts=$out/$unit.$$
        echo "$key" > "$facts"
        for family in ice40 ecp5 xc7; do
            case $family in
                ice40) command="synth_ice40 -dsp -top $top" ;;
                ecp5) command="synth_ecp5 -top $top" ;;
                xc7) command="synth_xilinx -family xc7 -noiopad -top $top" ;;
            esac
            set=""
            if [ "$parameters" != - ]; then for n in ${parameters//,/ }; do set="$set chparam -set ${n%%=*} ${n#*=} $top;"; done; fi
            nice yosys -q -p "read_verilog -sv $package $(tr '\n' ' ' <<< "$sources"); $set $command; tee -q -o $out/$unit.$family.stat stat" > "$out/$unit.$family.log" 2>&1 ||
                { tail -5 "$out/$unit.$family.log" >&2; rm -f "$facts"; fail "$unit: yosys failed for $family"; }
            count $family < "$out/$unit.$family.stat" >> "$facts"
        done
        mv "$facts" "$out/$unit"
    fi
    echo "$unit: $(awk -F'[.=]' '/^fpga/ { printf "%s %s %s  ", $2, $3, $4 }' "$out/$unit")"
done
