# SPDX-License-Identifier: Apache-2.0
# buffer_tree.awk: reads a hierarchical BLIF netlist twice (FILE FILE) and writes it with buffers in every net that more
# than `limit` pins read: the broadcast wires between modules that were mapped one by one. abc has buffered inside of
# each; the clock is ideal and stays.
#   -v buffer=BUFX4 -v in_pin=A -v out_pin=Y -v limit=16 -v clock=clk_i -v outputs="Y Q ..." (names of cell output pins)
BEGIN { n = split(outputs, o, " "); for (i = 1; i <= n; i++) cell_output[o[i]] = 1 }
$1 == ".model" { model = $2 }
function reads(i,   at, pin, bit) { # the net that word i of a .subckt line reads; "" when the pin is an output, the clock or a constant is meant
    at = index($i, "=")
    pin = substr($i, 1, at - 1)
    bit = pin
    sub(/\[[0-9]+\]$/, "", pin)
    if ($2 in models ? ($2, bit) in module_output : pin in cell_output) return ""
    pin = substr($i, at + 1)
    return pin == clock || pin ~ /^\$(true|false|undef)$/ ? "" : pin
}
function tree(name, sinks,   level, groups, g, top, count) { # leaves are name$buf$1$<g>, each with `limit` sinks in their order
    groups = sinks
    while (groups > limit) {
        groups = int((groups + limit - 1) / limit)
        count[++level] = groups
    }
    top = level
    for (; level >= 1; level--)
        for (g = 0; g < count[level]; g++)
            print ".subckt " buffer " " in_pin "=" (level == top ? name : name "$buf$" (level + 1) "$" int(g / limit)) " " out_pin "=" name "$buf$" level "$" g
}
FNR == NR {
    if ($1 == ".model") models[model] = 1
    if ($1 == ".outputs") for (i = 2; i <= NF; i++) module_output[model, $i] = 1
    if ($1 == ".subckt") line[++lines] = model " " $0 # directions of a model's pins may come later in the file
    next
}
FNR == 1 {
    for (l = 1; l <= lines; l++) {
        at = index(line[l], " ")
        model = substr(line[l], 1, at - 1)
        $0 = substr(line[l], at + 1)
        for (i = 3; i <= NF; i++) if ((net = reads(i)) != "") fanout[model, net]++
    }
    print "# buffers put in between modules"
    next
}
$1 == ".subckt" {
    text = $1 " " $2
    for (i = 3; i <= NF; i++) {
        net = reads(i)
        if (net != "" && fanout[model, net] > limit) {
            place = seen[model, net]++
            if (place == 0) tree(net, fanout[model, net])
            text = text " " substr($i, 1, index($i, "=")) net "$buf$1$" int(place / limit)
        } else text = text " " $i
    }
    print text
    next
}
{ print }
