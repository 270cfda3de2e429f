# SPDX-License-Identifier: Apache-2.0
# buffer_tree.awk: reads a hierarchical BLIF netlist twice (FILE FILE) and writes it with buffers in every net that more
# than `limit` pins load: the broadcast wires between modules that were mapped one by one. A pin of a module loads a net
# with the pins that it leads to inside, so a net into sixteen lanes counts what the lanes do with it. abc has buffered
# inside of each; the clock is ideal and stays.
#   -v buffer=BUFX4 -v in_pin=A -v out_pin=Y -v limit=16 -v clock=clk_i -v outputs="Y Q ..." (names of cell output pins)
BEGIN { n = split(outputs, o, " "); for (i = 1; i <= n; i++) cell_output[o[i]] = 1 }
$1 == ".model" { model = $2 }
function reads(i,   at, bit) { # the net that word i of a .subckt line reads; "" when the pin is an output, the clock or a constant is meant
    at = index($i, "=")
    pin = bit = substr($i, 1, at - 1)
    sub(/\[[0-9]+\]$/, "", bit)
    if ($2 in models ? ($2, pin) in module_output : bit in cell_output) return ""
    at = substr($i, at + 1)
    return at == clock || at ~ /^\$(true|false|undef)$/ ? "" : at
}
function group_of(model, net, weight) { # of this net's next sink: sinks in their order, each group loads its buffer with at most `limit` pins
    if ((filled[model, net] += weight) > limit) {
        group[model, net]++
        filled[model, net] = weight
    }
    return group[model, net] + 0
}
function load(model, net,   count) { # pins that the net's driver sees, of buffers where the net has a tree
    count = groups[model, net] > 1 ? groups[model, net] : filled[model, net] + 0
    while (count > limit) count = int((count + limit - 1) / limit)
    return count
}
function weigh(model,   l, i, net, weight, child) { # groups[] of all its nets, after those of the modules in it
    weighed[model] = 1
    for (l = first[model]; l <= last[model]; l++) {
        split(line[l], child, " ")
        if (child[2] in models && !(child[2] in weighed)) weigh(child[2])
        $0 = line[l]
        for (i = 3; i <= NF; i++) if ((net = reads(i)) != "") {
            weight = $2 in models ? load($2, pin) : 1
            groups[model, net] = group_of(model, net, weight) + 1
        }
    }
}
function tree(name, count,   level, number, g, top) { # leaves are name$buf$1$<g>, one for each group
    number[level = 1] = count
    while (count > limit) number[++level] = count = int((count + limit - 1) / limit)
    top = level
    for (; level >= 1; level--)
        for (g = 0; g < number[level]; g++)
            print ".subckt " buffer " " in_pin "=" (level == top ? name : name "$buf$" (level + 1) "$" int(g / limit)) " " out_pin "=" name "$buf$" level "$" g
}
FNR == NR {
    if ($1 == ".model") models[model] = 1
    if ($1 == ".outputs") for (i = 2; i <= NF; i++) module_output[model, $i] = 1
    if ($1 == ".subckt") { # weighed later: directions of a model's pins may come later in the file
        line[++lines] = $0
        if (!(model in first)) first[model] = lines
        last[model] = lines
    }
    next
}
FNR == 1 {
    whole = $0
    for (each in first) if (!(each in weighed)) weigh(each)
    for (each in filled) { # what a pin of a module weighs is asked once more below
        split(each, part, SUBSEP)
        loads[each] = load(part[1], part[2])
    }
    split("", filled)
    split("", group)
    $0 = whole
    print "# buffers put in between modules"
}
$1 == ".subckt" {
    text = $1 " " $2
    for (i = 3; i <= NF; i++) {
        net = reads(i)
        if (net != "" && groups[model, net] > 1) {
            if (!((model, net) in filled)) tree(net, groups[model, net])
            text = text " " pin "=" net "$buf$1$" group_of(model, net, $2 in models ? loads[$2, pin] : 1)
        } else text = text " " $i
    }
    print text
    next
}
{ print }
