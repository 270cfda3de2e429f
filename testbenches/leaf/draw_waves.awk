# SPDX-License-Identifier: Apache-2.0
# A timing diagram of what a *_waves.sv bench printed: awk -v title="..." -f draw_waves.awk TABLE > FILE.svg
# First line: the signals' names; a name that ends in ':' is drawn as a bus, its values as they stand, others as one bit.
# Every other line: their values just before one clock edge. x (nobody has driven it) is grey.
BEGIN {
    left = 132; cell = 76; row = 30; top = 44
}
NR == 1 {
    for (s = 1; s <= NF; s++) { name[s] = $s; bus[s] = sub(/:$/, "", name[s]) }
    signals = NF
    next
}
{ clocks++; for (s = 1; s <= signals; s++) value[s, clocks] = $s }
END {
    width = left + cell * clocks + 12; height = top + row * signals + 26
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">", width, height
    print "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
    printf "<text x=\"12\" y=\"18\" font-size=\"13\">%s</text>\n", escaped(title)
    for (c = 0; c <= clocks; c++) {
        printf "<path d=\"M%d %dV%d\" stroke=\"#dddddd\"/>", left + cell * c, top - 12, height - 20
        if (c < clocks) printf "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#555555\">%d</text>\n", left + cell * c + cell / 2, height - 6, c
    }
    print ""
    for (s = 1; s <= signals; s++) {
        high = top + row * (s - 1); low = high + 18
        printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left - 8, low - 5, name[s]
        if (bus[s]) draw_bus(s); else draw_bit(s)
    }
    print "</svg>"
}
function escaped(t) { gsub(/&/, "\\&amp;", t); gsub(/</, "\\&lt;", t); gsub(/>/, "\\&gt;", t); return t }
function unknown(v) { return v ~ /[xXzZ]/ }
function grey(from, to) {
    printf "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\" fill=\"#eeeeee\" stroke=\"#bbbbbb\"/>\n", left + cell * (from - 1), high, cell * (to - from + 1)
}
function draw_bit(s,   c, to, path, y) {
    for (c = 1; c <= clocks; c++) {
        if (unknown(value[s, c])) {
            for (to = c; to < clocks && unknown(value[s, to + 1]); to++) ;
            path = stroked(path); grey(c, to); c = to
            continue
        }
        y = value[s, c] == "1" ? high : low
        path = path == "" ? sprintf("<path d=\"M%d %dH%d", left + cell * (c - 1), y, left + cell * c) : path sprintf("V%dH%d", y, left + cell * c)
    }
    stroked(path)
}
function stroked(path) { if (path != "") print path "\" fill=\"none\" stroke=\"#1f4e79\" stroke-width=\"1.4\"/>"; return "" }
function draw_bus(s,   c, to, x, right) {
    for (c = 1; c <= clocks; c = to + 1) {
        for (to = c; to < clocks && value[s, to + 1] == value[s, c]; to++) ;
        if (unknown(value[s, c])) { grey(c, to); continue }
        x = left + cell * (c - 1); right = left + cell * to
        printf "<path d=\"M%d %dL%d %dH%dL%d %dL%d %dH%dZ\" fill=\"%s\" stroke=\"#1f4e79\"/>", x, high + 9, x + 4, high, right - 4, right, high + 9, right - 4, low, x + 4, value[s, c] ~ /^[-+.0]*$/ ? "#ffffff" : "#e8f0f8"
        printf "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-family=\"monospace\">%s</text>\n", (x + right) / 2, high + 13, escaped(value[s, c])
    }
}
