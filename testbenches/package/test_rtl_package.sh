#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The RTL as other projects take it: the manifests of build/rtl name every module once, after those it uses, and are read by the
# simulators from outside the checkout; SystemRDL and IP-XACT are well-formed and say what command_set.def says. TAP.
export LC_ALL=C
set -u
build=${MANTIS_BUILD:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0 failed=0
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; [ ! -s "$dir/log" ] || head -10 "$dir/log" | sed 's/^/# /'; fi; : > "$dir/log"; }
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

[ -s "$build/rtl/files.f" ] || { echo "1..0 # SKIP no $build/rtl: make build"; exit 0; }
cp -r "$build/rtl" "$dir/rtl" # nothing of the checkout beside it
cd "$dir/rtl" || exit 1

# -- the lists ------------------------------------------------------------------------------------------------------
grep -v '^//' files.f > ../files
complete() { # FILE: all modules of the folder, each once
    { find . -name '*.sv' | sed 's|^\./||' | sort; } | diff - <(sort "$1") > "$dir/log"
}
complete ../files; result $? "files.f names each of $(wc -l < ../files) files once, and no other"
ordered() { # FILE: no module is used before its file
    awk '{ n = split($0, part, "/"); name = part[n]; sub(/\.sv$/, "", name); if (name ~ /_pkg$/) packages[name] = NR; place[name] = NR; file[NR] = $0 }
    END {
        for (i = 1; i <= NR; i++) {
            while ((getline line < file[i]) > 0) {
                sub(/\/\/.*/, "", line)
                count = split(line, word, /[^A-Za-z0-9_]+/)
                for (k = 1; k <= count; k++) if (word[k] in place && place[word[k]] > i) { print file[i] " uses " word[k]; bad = 1 }
            }
        }
        exit bad
    }' "$1" > "$dir/log"
}
ordered ../files; result $? "every module comes after those it uses, the package first"
sed 1d ../files > ../short
! complete ../short; result $? "a file that is missing is found"
{ tail -1 ../files; sed '$d' ../files; } > ../turned
! ordered ../turned; result $? "so is a module before what it uses"
: > "$dir/log"
sed -n 's/^      - //p' mantis.core | diff ../files - > "$dir/log"; result $? "mantis.core has the same list"
sed -n 's/^  - //p' Bender.yml | diff ../files - > "$dir/log"; result $? "and Bender.yml"
head -1 mantis.core | grep -qx 'CAPI=2:' && grep -q '^name: mantis:ip:mantis_top:[0-9.]*$' mantis.core && grep -qx '    toplevel: mantis_top' mantis.core
result $? "mantis.core is CAPI 2 with a name and a top module"
yaml() { python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' "$1" > "$dir/log" 2>&1; }
if python3 -c 'import yaml' 2> /dev/null; then
    yaml Bender.yml && yaml <(sed 1d mantis.core); result $? "both are YAML"
else
    skip "both are YAML" "no python3-yaml"
fi

# -- names: each module has the prefix, and is the checkout's module but for that --------------------------------------
grep -hoE '^module +[a-z0-9_]+' -r --include='*.sv' . | grep -v '^module mantis_' > "$dir/log"
[ ! -s "$dir/log" ]; result $? "every module's name begins with mantis_"
differs() { # FOLDER: files of the package that are not the checkout's, names with and without the prefix being one
    (cd "$1" && find . -name '*.sv' ! -name '*_pkg.sv') | while read -r file; do
        own=$(echo "$file" | sed 's|/mantis_|/|; s|^\./top\.sv$|./mantis_top.sv|')
        diff -q <(sed 's/mantis_//g' "$1/$file") <(sed 's/mantis_//g' "$OLDPWD/rtl/$own") > /dev/null || echo "$file"
    done
}
differs . > "$dir/log"; [ ! -s "$dir/log" ]; result $? "but for that the package's modules are the checkout's"
cp -r . ../broken && sed -i 's/<= sum;/<= acc;/' ../broken/mac/mantis_pe.sv
[ "$(differs ../broken)" = ./mac/mantis_pe.sv ]; result $? "a module that is not is found"
if command -v iverilog > /dev/null; then
    printf 'module fifo; endmodule\nmodule sram; endmodule\nmodule random; endmodule\nmodule lzc; endmodule\nmodule top; fifo u_a (); sram u_b (); random u_c (); lzc u_d (); endmodule\n' > ../others.sv
    iverilog -g2012 -s top -s mantis_top -o ../beside.vvp -f files.f ../others.sv > "$dir/log" 2>&1; result $? "it stands beside another project's fifo, sram, random and lzc"
else
    skip "it stands beside another project's fifo, sram, random and lzc" "no iverilog"
fi

# -- the tools read them, with their folder as the only one -----------------------------------------------------------
mapfile -t commands < <(grep -E '^    (verilator|iverilog) ' "$OLDPWD/docs/rtl.md")
[ "${#commands[@]}" -ge 2 ]; result $? "docs/rtl.md has commands to try"
for line in "${commands[@]}"; do
    tool=${line#    } tool=${tool%% *}
    if command -v "$tool" > /dev/null; then
        bash -c "$line" > "$dir/log" 2>&1; result $? "docs/rtl.md: ${line#    }"
    else
        skip "docs/rtl.md: ${line#    }" "no $tool"
    fi
done
for unit in units/*.f; do
    name=mantis_$(basename "$unit" .f)
    if command -v verilator > /dev/null; then
        verilator --lint-only -Wall -f "$unit" --top-module "$name" > "$dir/log" 2>&1
        result $? "$unit holds all of $name: verilator reads it alone"
    else
        skip "$unit holds all of $name" "no verilator"
    fi
done
if command -v fusesoc > /dev/null; then
    (cd .. && fusesoc --cores-root rtl core show mantis:ip:mantis_top) > "$dir/log" 2>&1; result $? "fusesoc reads the core"
else
    skip "fusesoc reads the core" "no fusesoc"
fi

# -- registers: "NAME offset access lsb width" of every bit field, from each form --------------------------------------
cd "$OLDPWD" || exit 1
awk '
/^sticky/ { flag[++flags] = $2 " " $3 " 1" }
/^register/ { reg[++regs] = $2; offset[$2] = $3; access[$2] = $4 }
/^bits/ { of[$2]++; bit[$2, of[$2]] = $3 " " $4 " " $5 }
/^counter/ { for (h = 0; h < 2; h++) { name = $2 (h ? "_HIGH" : "_LOW"); reg[++regs] = name; offset[name] = sprintf("0x%03x", 256 + 8 * counters + 4 * h); access[name] = "ro" } counters++ }
END {
    for (r = 1; r <= regs; r++) {
        name = reg[r]
        if (name == "STICKY") for (i = 1; i <= flags; i++) print name, offset[name], access[name], flag[i]
        else if (!of[name]) print name, offset[name], access[name], "VALUE 0 32"
        else for (i = 1; i <= of[name]; i++) print name, offset[name], access[name], bit[name, i]
    }
}' cmodel/commands/command_set.def | sort > "$dir/defined"
rdl() { # a small reader: tokens, nesting, the properties that say the access
    awk '
    { line = $0; gsub(/"[^"]*"/, "TEXT", line); if (line !~ /TEXT/ && line ~ /"/) exit 1; sub(/\/\/.*/, "", line)
      depth += gsub(/\{/, "{", line); depth -= gsub(/\}/, "}", line); if (depth < 0) exit 1 }
    line ~ /field/ {
        a = line ~ /woclr/ ? "w1c" : line ~ /sw = rw;/ ? "rw" : line ~ /sw = r;/ ? "ro" : line ~ /sw = w;/ ? "wo" : "?"
        if (!match(line, /[A-Z_0-9]+\[[0-9]+:[0-9]+\];/)) exit 1
        split(substr(line, RSTART, RLENGTH), part, /[\[:\]]/)
        held[++count] = a " " part[1] " " part[3] " " part[2] - part[3] + 1
    }
    line ~ /@ 0x/ {
        match(line, /[A-Z_0-9]+ @ 0x[0-9a-f]+;/); split(substr(line, RSTART, RLENGTH - 1), part, " ")
        for (i = 1; i <= count; i++) print part[1], part[3], held[i]
        count = 0
    }
    END { if (depth || count) exit 1 }' "$1" | sort
}
xml() {
    awk '
    function value(tag,   text) { text = $0; sub(".*<ipxact:" tag ">", "", text); sub("</ipxact:.*", "", text); return text }
    /<ipxact:register>/ { inside = 1; count = 0 } /<ipxact:field>/ { field = 1; cleared = 0 }
    /<ipxact:name>/ { if (field) bit = value("name"); else if (inside) name = value("name") }
    /<ipxact:addressOffset>/ { offset = value("addressOffset"); sub(/\047h/, "0x", offset) }
    /<ipxact:bitOffset>/ { lsb = value("bitOffset") } /<ipxact:bitWidth>/ { width = value("bitWidth") }
    /<ipxact:access>/ { access = value("access") } /oneToClear/ { cleared = 1 }
    /<\/ipxact:field>/ { a = cleared ? "w1c" : access == "read-only" ? "ro" : access == "write-only" ? "wo" : "rw"
        print name, offset, a, bit, lsb, width; field = 0 }
    /<\/ipxact:register>/ { inside = 0 }' "$1" | sort
}
[ "$(wc -l < "$dir/defined")" -gt 40 ] && rdl "$dir/rtl/mantis.rdl" | diff "$dir/defined" - > "$dir/log"; result $? "SystemRDL has the registers, bits and accesses of command_set.def"
xml "$dir/rtl/mantis.xml" | diff "$dir/defined" - > "$dir/log"; result $? "so has IP-XACT"
sed 's/RUN\[0:0\]/RUN[1:0]/' "$dir/rtl/mantis.rdl" > "$dir/wrong.rdl"
! rdl "$dir/wrong.rdl" | diff "$dir/defined" - > /dev/null; result $? "a bit too many is found"
balanced() { perl -0777 -ne 's/<\?.*?\?>//s; s/<!--.*?-->//sg; my @s; while (/<(\/?)([\w:]+)[^>]*?(\/?)>/g) { next if $3; if ($1) { exit 1 if !@s || pop @s ne $2 } else { push @s, $2 } } exit 1 if @s || /&(?!amp;|lt;|gt;)/' "$1"; }
balanced "$dir/rtl/mantis.xml"; result $? "IP-XACT's elements are closed in order, its texts escaped"
sed '0,/<\/ipxact:field>/s///' "$dir/rtl/mantis.xml" > "$dir/open.xml"
! balanced "$dir/open.xml"; result $? "an element that stays open is found"
if command -v xmllint > /dev/null; then
    xmllint --noout "$dir/rtl/mantis.xml" > "$dir/log" 2>&1; result $? "xmllint takes it"
else
    skip "xmllint takes it" "no libxml2-utils"
fi
echo "1..$n"
exit $failed
