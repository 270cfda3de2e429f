# SPDX-License-Identifier: Apache-2.0
# opensta_verilog.awk: Verilog that OpenSTA 2.0.17 reads, from Yosys'.
#
# - It reads no concatenation on the left of an assign: one assign per bit. All nets are scalars here.
# - It reads no name of more than 16 KiB. A memory's instance has one, made of all the nets it drives: such an instance
#   gets a number instead.
function expand(text, bit,   n, item, i, w, digits, k, count, v) { # items of a { , } list into bit[1..], constants bit by bit
    sub(/^ *\{ */, "", text); sub(/ *\} *$/, "", text)
    n = split(text, item, / *, */)
    for (i = 1; i <= n; i++) {
        if (match(item[i], /^[0-9]+'h/)) {
            w = item[i] + 0
            digits = tolower(substr(item[i], RLENGTH + 1))
            for (k = w - 1; k >= 0; k--) {
                v = index("0123456789abcdef", substr(digits, length(digits) - int(k / 4), 1)) - 1
                bit[++count] = "1'h" int(v / 2 ^ (k % 4)) % 2
            }
        } else bit[++count] = item[i]
    }
    return count
}
/^ *assign \{/ {
    sub(/^ *assign /, ""); sub(/;[ \t]*$/, "")
    at = index($0, " = ")
    left = expand(substr($0, 1, at - 1), l); right = expand(substr($0, at + 3), r)
    if (left != right) { print "opensta_verilog: " left " and " right " bits: " $0 > "/dev/stderr"; exit 1 }
    for (b = 1; b <= left; b++) print "  assign " l[b] " = " r[b] " ;" # the blank ends an escaped name
    next
}
# An instance: MODULE \name (
$2 ~ /^\\/ && length($2) > 16000 && NF == 3 && $3 == "(" {
    print "  " $1 " long_name_" ++long_names " ("
    next
}
{ print }
