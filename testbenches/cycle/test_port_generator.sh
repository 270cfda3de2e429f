#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The generator of the units' ports (rtl/ports): every kind of bad head is refused with file and line, a port of an RTL
# head is in all outputs, and the cycle model's members have the size that the contract gives them, for every array
# edge and every width of the memory port.
export LC_ALL=C
set -u
export LC_ALL=C
build=${MANTIS_BUILD:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0
result() { # status text
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

${CC:-cc} -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Wpedantic -Werror -fsanitize=address,undefined -fno-sanitize-recover=all \
    -o "$dir/generate" rtl/ports/*.c
result $? "the generator compiles alone"
package=$build/gen/command_set_pkg.sv
sources=$(find rtl -name '*.sv' | sort)
mkdir -p "$dir/gen/cycle"
"$dir/generate" rtl/ports/observed_units.txt "$package" "$dir/gen" $sources
result $? "it takes the RTL"
same=0
for file in ports.md ports.vlt cycle/ports.inc cycle/gemm_ports.h; do cmp "$dir/gen/$file" "$build/gen/$file" || same=1; done
result $same "the build has the same files"

touch -d 2001-01-01 "$dir"/gen/cycle/*
"$dir/generate" rtl/ports/observed_units.txt "$package" "$dir/gen" $sources
[ -z "$(find "$dir/gen/cycle" -type f -newermt 2001-01-02)" ]
result $? "what would not change keeps its time"

# A port more in a head is a port more in every output.
mkdir -p "$dir/more/cycle"
sed 's|^    output      logic        irq_o|    output      logic [32:0] probe_o, // a \| bar\n&|' rtl/bus/csr.sv > "$dir/csr.sv"
"$dir/generate" rtl/ports/observed_units.txt "$package" "$dir/more" "$dir/csr.sv" $(echo "$sources" | grep -v '/csr\.sv$')
result $? "it takes a head with one more port"
grep -qF 'uint64_t probe_o;                /* 33 bits: a | bar */' "$dir/more/cycle/csr_ports.h" &&
    [ "$(diff "$dir/gen/cycle/csr_ports.h" "$dir/more/cycle/csr_ports.h" | grep -c '^[<>]')" = 1 ]
result $? "the port is in its struct, which has nothing else new"
grep -qxF 'PORT("u_csr", probe_o, out, 33, u_csr.out.probe_o, mantis_top__DOT__u_csr__DOT__probe_o)' "$dir/more/cycle/ports.inc"
result $? "the port is in the table"
grep -qxF 'public_flat_rd -module "csr" -var "probe_o"' "$dir/more/ports.vlt"
result $? "the port is in the configuration of Verilator"
grep -qxF '| probe_o | out | 33 | a \| bar |' "$dir/more/ports.md"
result $? "the port is in the tables for readers"
sed 's|^    output      logic         irq_o|    output      logic         more_o,\n&|' rtl/mantis_top.sv > "$dir/mantis_top.sv"
"$dir/generate" rtl/ports/observed_units.txt "$package" "$dir/more" "$dir/mantis_top.sv" $(echo "$sources" | grep -v '/mantis_top\.sv$') &&
    grep -qxF 'PIN(more_o, out, 1)' "$dir/more/cycle/ports.inc" && grep -qF 'uint32_t more_o;' "$dir/more/cycle/mantis_top_ports.h"
result $? "a pin of the top is a pin in the table"

# refuse MESSAGE LINE FILE: a unit whose source is the standard input.
refuse() {
    cat > "$dir/bad.sv"
    printf '. bad\n' > "$dir/units.txt"
    rm -rf "$dir/out"; mkdir -p "$dir/out/cycle"
    "$dir/generate" "$dir/units.txt" "$package" "$dir/out" "$dir/bad.sv" 2> "$dir/message"
    code=$?
    if [ $code -eq 1 ] && grep -q "bad.sv:$2: .*$1" "$dir/message" && [ -z "$(find "$dir/out" -type f)" ]; then
        result 0 "refused: $1"
    else
        result 1 "refused: $1"; sed 's/^/# /' "$dir/message"
    fi
}
refuse_port() { # MESSAGE PORT-LINE
    printf 'module bad #(\n    parameter int N = 16\n) (\n    input  wire logic clk_i,\n%s\n    output      logic b_o\n);\n' "$2" > "$dir/port.sv"
    refuse "$1" 5 < "$dir/port.sv"
}
refuse_port "begins with input or output" '    inout wire logic a_i,'
refuse_port "begins with input or output" '`ifdef X'
refuse_port "type should be: wire logic" '    input logic a_i,'
refuse_port "type should be: wire logic" '    input wire reg a_i,'
refuse_port "type should be: logic" '    output reg a_o,'
refuse_port "type should be: logic" '    output packed_t a_o,'
refuse_port "not the name of one port" '    input wire logic A_i,'
refuse_port "not the name of one port" '    input wire logic a_i[3],'
refuse_port "not the name of one port" '    input wire logic signed,'
refuse_port "more words than" '    input wire logic a_i = 0,'
refuse_port "more words than" '    input wire logic a_i, b_i,'
refuse_port "should end in _i or _ni" '    input wire logic a_o,'
refuse_port "should end in _o" '    output logic a_i,'
refuse_port "port clk_i stands twice" '    input wire logic clk_i,'
refuse_port "range of a_i should be" '    input wire logic [8:1] a_i,'
refuse_port "range of a_i should be" '    input wire logic [0:7] a_i,'
refuse_port "range without blanks" '    input wire logic [8*N - 1:0] a_i,'
refuse_port "factor 'M' is not a number" '    input wire logic [M-1:0] a_i,'
refuse_port "N twice" '    input wire logic [N*N-1:0] a_i,'
refuse_port "N and PORT" '    input wire logic [N*PORT-1:0] a_i,'
refuse_port "divisor of PORT" '    input wire logic [PORT/3-1:0] a_i,'
refuse_port "divisor of PORT" '    input wire logic [PORT/0-1:0] a_i,'
refuse_port "PORT, module bad has not" '    input wire logic [PORT-1:0] a_i,'
refuse_port "outside 1..65536" '    input wire logic [0*N-1:0] a_i,'
refuse_port "highest bit 'N' is not a number" '    input wire logic [N:0] a_i,'
refuse_port "highest bit '99999' is not a number" '    input wire logic [99999:0] a_i,'
refuse_port "no constant NOWHERE" '    input wire logic [command_set_pkg::NOWHERE-1:0] a_i,'
refuse_port "may not hold" '    input wire logic a_i, // ends */ here'
refuse_port "comment longer" "    input wire logic a_i, // $(printf '%0300d' 0)"
refuse_port "port name longer" "    input wire logic $(printf '%070d' 0 | tr 0 a)_i,"
refuse "no comma before" 3 << 'END'
module bad (
    input  wire logic a_i
    output      logic b_o
);
END
refuse "a comma behind the last port" 3 << 'END'
module bad (
    input  wire logic a_i,
);
END
refuse "has no ports" 2 << 'END'
module bad (
);
END
refuse "N, module bad has not" 4 << 'END'
module bad #(
    parameter int NOT_N = 16
) (
    input  wire logic [N-1:0] a_i
);
END
refuse "a parameter should be" 2 << 'END'
module bad #(
    parameter int m = 16
) (
    input  wire logic a_i
);
END
refuse "the head of module bad does not end" 2 << 'END'
module bad (
    input  wire logic a_i
END
refuse "should be ( or #(" 1 << 'END'
module bad;
END
refuse "a second module bad" 4 << 'END'
module bad (
    input  wire logic a_i
);
module bad (
    input  wire logic a_i
);
END

refuse_units() { # MESSAGE LINE TEXT
    printf '%b' "$3" > "$dir/units.txt"
    "$dir/generate" "$dir/units.txt" "$package" "$dir/out" $sources 2> "$dir/message"
    [ $? -eq 1 ] && grep -q "units.txt:$2: .*$1" "$dir/message" && [ -z "$(find "$dir/out" -type f)" ]
    result $? "refused: units.txt: $1"
}
refuse_units "no units" 1 '# nothing\n'
refuse_units "expected: instance path, module" 2 '# a\nu_csr\n'
refuse_units "expected: instance path, module" 1 'u_csr csr csr\n'
refuse_units "unit u_csr stands twice" 2 'u_csr csr\nu_csr csr\n'
refuse_units "no source holds module nowhere" 2 'u_csr csr\nu_x nowhere\n'
refuse_units "is not a module's name" 1 'u_csr c-sr\n'
"$dir/generate" rtl/ports/observed_units.txt "$package" "$dir/nowhere" $sources 2> /dev/null
[ $? -eq 1 ]
result $? "an absent output folder is an error"
"$dir/generate" rtl/ports/observed_units.txt "$package" "$dir/out" "$dir/absent.sv" 2> /dev/null
[ $? -eq 1 ]
result $? "an absent source is an error"

# Section 1 rule 7 of docs/microarchitecture.md: what holds a port of so many bits.
cat > "$dir/sizes.c" << 'END'
#include "cycle/mantis_top.h"

#include <stdio.h>
#include <string.h>

static int ports, wrong;

static void check(const char *name, unsigned bits, size_t size, size_t element)
{
    const size_t should = bits <= 32 ? 4 : bits <= 64 ? 8 : (bits + 31) / 32 * 4;
    ports++;
    if (size == should && element == (bits > 32 && bits <= 64 ? 8 : 4))
        return;
    printf("# %s: %u bits in %zu bytes\n", name, bits, size);
    wrong = 1;
}

int main(void)
{
    static struct mantis_top t;
    static struct mantis_top_in in;
    static struct mantis_top_out out;
#define ELEMENT(m) _Generic(&(m), uint32_t *: 4, uint64_t *: 8, default: 4)
#define PIN(port, side, bits)                        check(#port, bits, sizeof side.port, ELEMENT(side.port));
#define PORT(unit, port, side, bits, cycle, rtl)     check(unit "/" #port, bits, sizeof t.cycle, ELEMENT(t.cycle));
#include "cycle/ports.inc"
    (void)t, (void)in, (void)out;
    printf("%d ports\n", ports);
    return wrong;
}
END
lines=$(grep -c '^P' "$dir/gen/cycle/ports.inc")
for size in 8,256 16,256 32,256 16,128 16,512; do
    edge=${size%,*} port=${size#*,}
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -DMANTIS_N=$edge -DMANTIS_PORT=$port -Icmodel/include -Icmodel -I"$dir/gen" -I"$build/gen" -o "$dir/sizes" "$dir/sizes.c" &&
        "$dir/sizes" > "$dir/message" && [ "$(cat "$dir/message")" = "$lines ports" ]
    result $? "N = $edge, PORT = $port: $lines ports have their size"
    grep '^#' "$dir/message"
done

# Both sides of every choice that a width makes: a top of such ports alone.
cat > "$dir/mantis_top.sv" << 'END'
module mantis_top #(
    parameter int N = 16,
    parameter int PORT = 128
) (
    input  wire logic                                     one_i,
    input  wire logic [0:0]                               range_i,
    input  wire logic [31:0]                              word_i,
    input  wire logic [32:0]                              over_word_i,
    input  wire logic [63:0]                              long_i,
    input  wire logic [64:0]                              over_long_i,
    input  wire logic [N-1:0]                             n_i,
    input  wire logic [4*N-1:0]                           n4_i,
    input  wire logic [5*N-1:0]                           n5_i,
    input  wire logic [8*N-1:0]                           n8_i,
    input  wire logic [2*3*N-1:0]                         n6_i,
    input  wire logic signed [48*N-1:0]                   n48_i,
    input  wire logic [64*N-1:0]                          n64_i,
    input  wire logic [PORT-1:0]                          port_i,
    input  wire logic [PORT/8-1:0]                        strobes_i,
    input  wire logic [3*PORT/16-1:0]                     three_i,
    input  wire logic [PORT/32-1:0]                       words_i,
    output      logic [64*command_set_pkg::CNT_COUNT-1:0] counters_o
);
END
echo ". mantis_top" > "$dir/units.txt"
mkdir -p "$dir/widths/cycle"
"$dir/generate" "$dir/units.txt" "$package" "$dir/widths" "$dir/mantis_top.sv"
result $? "it takes a head of every kind of width"
sed 's|cycle/mantis_top.h|cycle/mantis_top_ports.h|; /struct mantis_top t;/d; s/(void)t, //' "$dir/sizes.c" > "$dir/widths.c"
for size in 8,128 16,256 32,512; do
    edge=${size%,*} port=${size#*,}
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -DMANTIS_N=$edge -DMANTIS_PORT=$port -I"$dir/widths" -o "$dir/sizes" "$dir/widths.c" &&
        "$dir/sizes" > "$dir/message" && [ "$(cat "$dir/message")" = "18 ports" ]
    result $? "N = $edge, PORT = $port: 18 ports of every kind of width have their size"
    grep '^#' "$dir/message"
done
counters=$(sed -n 's/.*CNT_COUNT = \([0-9]*\);.*/\1/p' "$package")
[ "$(sed -n 's/^PIN(\(.*\), [a-z]*, \(.*\))/\1=\2/p' "$dir/widths/cycle/ports.inc" | tr '\n' ' ')" = "one_i=1 range_i=1 word_i=32 over_word_i=33 long_i=64 over_long_i=65\
 n_i=MANTIS_N n4_i=4 * MANTIS_N n5_i=5 * MANTIS_N n8_i=8 * MANTIS_N n6_i=6 * MANTIS_N n48_i=48 * MANTIS_N n64_i=64 * MANTIS_N\
 port_i=MANTIS_PORT strobes_i=MANTIS_PORT / 8 three_i=3 * MANTIS_PORT / 16 words_i=MANTIS_PORT / 32\
 counters_o=$((64 * counters)) " ]
result $? "the table has their widths"
echo "1..$n"
