# SPDX-License-Identifier: Apache-2.0
# collect.awk: area, cells, flip-flops (-v flop=CELL), memory macros, critical path and maximum frequency out of the reports of Yosys (stat.log)
# and OpenSTA (timing.log); memories.lib, when it is given first, tells the macros' areas.
function bare(name,   n, part, i, text) { # rename -wire calls a cell NET\CELL or NET$NET...MODULE; the first net says most
    n = split(name, part, "/")
    for (i = 1; i <= n; i++) {
        sub(/[\\$]+[A-Za-z_][A-Za-z0-9_]*$/, "", part[i])
        if (index(part[i], "$") > 1) sub(/\$.*/, "", part[i])
        gsub(/\\/, "", part[i])
        text = text (i > 1 ? "/" : "") part[i]
    }
    return text
}
FILENAME ~ /memories.lib$/ {
    if ($1 == "cell") { macro = $2; gsub(/[()]/, "", macro) }
    if ($1 == "area") macro_area[macro] = $3 + 0
    next
}
FILENAME ~ /stat.log$/ {
    if (/=== design hierarchy ===/) delete count # with modules kept, only the totals at the end count
    if (NF == 2 && $2 ~ /^[0-9]+$/) count[$1] = $2
    if (/Chip area for/) area = $NF
    if (/Number of cells:/) cells = $NF
    next
}
/^Startpoint:/ && from == "" { from = bare($2) }
/^Endpoint:/ && to == "" { to = bare($2) }
/^worst slack/ { slack = $3 }
END {
    if (area == "" || slack == "") exit 1
    for (m in macro_area) if (m in count) memory += count[m] * macro_area[m]
    printf "unit=%s\nconfig.top=%s\nconfig.parameters=%s\nconfig.kind=%s\nconfig.mapping=%s\nconfig.group=%s\nop=%s\nops_per_clock=%s\ncells=%d\nflip_flops=%d\n", unit, top, parameters, kind, mapping, group, op, per, cells, count[flop]
    printf "area_um2=%.1f\nmemory_area_um2=%.1f\nnand2_equivalents=%.1f\nperiod_ns=%.4f\nfmax_mhz=%.2f\ncritical_path.from=%s\ncritical_path.to=%s\n",
        area, memory, area / nand2, period - slack, 1000 / (period - slack), from, to
}
