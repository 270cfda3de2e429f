# SPDX-License-Identifier: Apache-2.0
# blocks.awk: of a unit that keeps modules (units.txt), the area of each with all that is in it, times its instances,
# and in percent of the whole, and its flip-flops (-v flop=CELL): facts blocks.PATH.{count, area_um2, percent,
# flip_flops} out of Yosys' stat.log. Modules of one name
# (of several sets of parameters) are one block. What a module has beside its kept ones is its "rest".
function bare(name) { # random__CONTEXTS_1 is random
    sub(/^\\/, "", name)
    sub(/__.*/, "", name)
    return name
}
function all(node, what,   sum, i) { # of one instance: its area, or its flip-flops
    sum = what == "area" ? own[module[node]] : flops[module[node]]
    for (i = 1; i <= nodes; i++) if (parent[i] == node) sum += count[i] * all(i, what)
    return sum
}
function put(path, n, area, flip_flops) {
    if (!(path in number)) order[++paths] = path
    number[path] += n
    sum_of[path] += area
    flops_of[path] += flip_flops
}
$1 == "===" { inside = $2; sub(/^\\/, "", inside) }
$1 == flop && inside != "design" { flops[inside] = $2 }
/Chip area for module/ { name = $5; gsub(/[':]*$|^'/, "", name); sub(/^\\/, "", name); own[name] = $NF }
/=== design hierarchy ===/ { tree = 1; next }
tree && /Number of wires/ { tree = 0 }
tree && NF == 2 {
    match($0, /^ */)
    depth = RLENGTH
    name = $1
    sub(/^\\/, "", name)
    module[++nodes] = name
    count[nodes] = $2
    while (level > 0 && at[level] >= depth) level--
    parent[nodes] = level ? open[level] : 0
    at[++level] = depth
    open[level] = nodes
}
END {
    whole = all(1, "area")
    for (i = 1; i <= nodes; i++) {
        path[i] = parent[i] > 1 ? path[parent[i]] "/" bare(module[i]) : bare(module[i])
        times[i] = parent[i] ? times[parent[i]] * count[i] : 1
        kids = 0
        for (k = 1; k <= nodes; k++) kids += parent[k] == i
        if (i > 1) put(path[i], times[i], times[i] * all(i, "area"), times[i] * all(i, "flops"))
        if (kids) put(i > 1 ? path[i] "/rest" : "rest", times[i], times[i] * own[module[i]], times[i] * flops[module[i]])
    }
    for (i = 1; i <= paths; i++) {
        p = order[i]
        printf "blocks.%s.count=%d\nblocks.%s.area_um2=%.1f\nblocks.%s.percent=%.2f\nblocks.%s.flip_flops=%d\n", p, number[p], p, sum_of[p], p, 100 * sum_of[p] / whole, p, flops_of[p]
    }
}
