# SPDX-License-Identifier: Apache-2.0
# join.awk: one hierarchical BLIF netlist out of a unit's own and those of the modules that it keeps. Reads `parts`
# (lines CELL MODEL MODULE KEY: a cell of this type is that module, mapped in cache/KEY), then the unit's own netlist. A
# model that several parts hold is the same one, and is written once.
function take(model, module, file,   line, word, skip) {
    while ((getline line < file) > 0) {
        if (split(line, word, " ") && word[1] == ".model") {
            if (word[2] == module) { word[2] = model; line = ".model " model }
            skip = word[2] in written
            written[word[2]] = 1
        }
        if (!skip) print line
    }
    close(file)
}
FILENAME == "parts" {
    model[$1] = $2
    order[++parts] = $2 " " $3 " ../../cache/" $4 "/netlist.blif"
    next
}
$1 == ".subckt" && $2 in model { $2 = model[$2] }
{ print }
END {
    for (i = 1; i <= parts; i++) {
        split(order[i], p, " ")
        if (!(p[1] in written)) take(p[1], p[2], p[3])
    }
}
