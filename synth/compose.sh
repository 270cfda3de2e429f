# SPDX-License-Identifier: Apache-2.0
# Sourced by run.sh: a unit that keeps modules (units.txt) is composed. Each kept module is a unit, mapped by itself in
# the same flow and taken as it came out; so what the unit holds is the sum of what those units report. Only what stands
# between them is mapped here, with the kept modules as black boxes. Nets between get their buffers, and timing is that
# of the whole netlist.

export LC_ALL=C # numbers with a point, whatever the user's language

# find_parts: the kept modules of the unit in $work, each synthesized; $work/parts has lines CELL MODEL MODULE KEY.
find_parts() {
    local cell model row part module
    printf '%sdump -m -o base.txt%s\nhierarchy -check -top %s%s\ndump -m -o elaborated.txt\n' "$read" "$set" "$top" "$named" |
        sed "s|read_verilog -sv \.\./|read_verilog -sv $root/|" > "$work/parts.run"
    (cd "$work" && nice yosys -q -s parts.run) > "$work/parts.out" 2>&1 || { tail -20 "$work/parts.out" >&2; fail "$unit: yosys failed ($work/parts.out)"; }
    (cd "$work" && awk -v top="$top" -v keep="$keep" -v base=base.txt -v elaborated=elaborated.txt -f "$here/parts.awk" "$here/units.txt" \
        ${SYNTH_EXTRA:+"$SYNTH_EXTRA/units.txt"} base.txt elaborated.txt) > "$work/kept" || fail "$unit: which modules it keeps is not to be found"
    while read -r cell model row; do
        read -r part module _ <<< "$row"
        (one "$row") < /dev/null >&2
        echo "$cell $model $module $(basename "$(readlink "$out/$part")")"
    done < "$work/kept" > "$work/parts"
    rm -f "$work"/{base.txt,elaborated.txt,kept,parts.run,parts.out}
}

# join_parts: the commands of Yosys that put them in their places
join_parts() {
    cat <<END
write_blif own.blif
exec -- awk -f join.awk parts own.blif > joined.blif
exec -- awk -v buffer=$driver -v in_pin=$driver_in -v out_pin=$driver_pin -v limit=16 -v clock=clk_i -v "outputs=$output_pins" -f buffer_tree.awk joined.blif joined.blif > buffered.blif
design -reset
read_liberty -lib -ignore_miss_func LIBERTY
${memory:+read_verilog -sv sram.sv}
read_blif -wideports buffered.blif
hierarchy -check -top $top
exec -- awk -f free_names.awk buffered.blif > hide.ys
script hide.ys
opt_clean -purge
splitnets
END
}
