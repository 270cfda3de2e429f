# SPDX-License-Identifier: Apache-2.0
# parts.awk: which modules a unit keeps, and the unit that each of them is. Reads units.txt (one or more), then Yosys'
# dump of the modules as written and the one of the modules as elaborated below `top`.
#   -v top=MODULE -v keep=NAME,... -v base=FILE -v elaborated=FILE
#
# Writes a line for each module of these names, with each set of parameters, that the top instantiates outside of
# another kept one:
#
#   CELL MODEL ROW...   CELL: its name in a BLIF file; MODEL: the module, with what differs from its defaults; ROW: the
#                       line of units.txt with this module and these parameters, or one of this module with parameters
#                       of its own
function plain(name) { sub(/^\\/, "", name); return name }
function parameters(text, module,   n, i, part, value, all) { # those of a row, with defaults: NAME=VALUE,... in the module's order
    n = text == "-" ? 0 : split(text, part, ",")
    for (i = 1; i <= n; i++) value[substr(part[i], 1, index(part[i], "=") - 1)] = substr(part[i], index(part[i], "=") + 1)
    for (i = 1; i <= count[module]; i++) all = all name[module, i] "=" (name[module, i] in value ? value[name[module, i]] : default_of[module, name[module, i]]) ","
    return all
}
function part(cell, module,   i, p, all, own, model, r, row, found) {
    for (i = 1; i <= count[module]; i++) {
        p = name[module, i]
        all = all p "=" value_of[cell, p] ","
        if (value_of[cell, p] != default_of[module, p]) {
            own = own (own == "" ? "" : ",") p "=" value_of[cell, p]
            model = model "__" p "_" value_of[cell, p]
        }
    }
    gsub(/[^A-Za-z0-9_]/, "_", model)
    for (r = 1; r <= rows && !found; r++) {
        split(row_of[r], row, " ")
        if (row[2] == module && parameters(row[4], module) == all) found = row_of[r]
    }
    for (r = 1; r <= rows && !found; r++) { # no such unit: one like those of this module
        split(row_of[r], row, " ")
        if (row[2] == module) found = module model " " module " " row[3] " " own " " row[5] " " row[6] " " row[7] " " row[8]
    }
    if (!found) { print "parts: no unit of module " module " in units.txt" > "/dev/stderr"; exit failed = 1 }
    gsub(/[#=<>]/, "?", cell) # as BLIF has it
    print plain(cell), module model, found
}
function visit(module,   n, i, cell) {
    if (module in seen) return
    seen[module] = 1
    n = split(cells[module], cell, " ")
    for (i = 1; i <= n; i++) {
        if (!(cell[i] in written)) continue
        if (!(written[cell[i]] in kept)) visit(cell[i])
        else if (!(cell[i] in seen)) { seen[cell[i]] = 1; part(cell[i], written[cell[i]]) }
    }
}
BEGIN { n = split(keep, k, ","); for (i = 1; i <= n; i++) kept[k[i]] = 1 }
FILENAME != base && FILENAME != elaborated { if ($1 !~ /^#/ && NF) row_of[++rows] = $0; next }
/^attribute \\hdlname / { hdlname = $3; gsub(/["\\]/, "", hdlname); next } # the name as written of a module with parameters
/^module / {
    module = $2
    if (FILENAME == elaborated) written[module] = hdlname == "" ? plain(module) : hdlname
    hdlname = ""
    next
}
/^  parameter / {
    p = plain($2)
    if (FILENAME == elaborated) value_of[module, p] = $3
    else { name[plain(module), ++count[plain(module)]] = p; default_of[plain(module), p] = $3 }
    next
}
/^  cell / && FILENAME == elaborated { cells[module] = cells[module] " " $2 }
END { if (!failed) visit("\\" top) }
