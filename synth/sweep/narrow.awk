# SPDX-License-Identifier: Apache-2.0
# narrow.awk: a record of pe or map_lane (docs/records.md) as one of a sweep's unit.
#   -v unit=sweep_pe_bB[_save|_late] or sweep_map_bB_rR
# The ones that a bias gradient sums with are 64 * 2^-6 in the accelerator whatever B is; a narrower machine would have
# 2^(B-2) there, and so do the records. Outputs stay where they are the accelerator's own: the carry-propagate PE's sum,
# the lane of 24 random bits. Then the energy run compares them with golden.
function low(hex, bits,   n, top) { # the low bits of a hexadecimal number
    n = int((bits + 3) / 4)
    hex = substr(hex, length(hex) - n + 1)
    if (bits % 4 && substr(hex, 1, 1) != "x") {
        top = (index("0123456789abcdef", substr(hex, 1, 1)) - 1) % 2 ^ (bits % 4)
        hex = substr("0123456789abcdef", top + 1, 1) substr(hex, 2)
    }
    return hex
}
function zeros(n,   s) { while (n-- > 0) s = s "0"; return s }
BEGIN {
    b = substr(unit, index(unit, "_b") + 2, 1)
    pe = unit ~ /_pe_/
    pair = unit ~ /_save$/
    sum = 2 * b + 16
    r = pe ? 0 : substr(unit, index(unit, "_r") + 2) + 0
    outputs = pe ? unit !~ /_(save|late)$/ : r == 24
    print "// unit " unit
    OFS = FS = "_"
}
/^\/\/ phase/ {
    print
    if (pe && b < 8 && /weight/) outputs = 0 # sums of those ones are others
    if (pe) {
        printf "// port en_i 1 in\n// port first_i 1 in\n// port last_i 1 in\n// port shift_i 1 in\n// port a_i %d in\n// port b_i %d in\n// port below_i %d in\n", b, b, pair ? 2 * sum : sum
        if (outputs) printf "// port shadow_o %d out\n", sum
    } else {
        printf "// port word_i 32 in\n// port emax_i 9 in\n// port random_i %d in\n", r ? r : 1
        if (outputs) printf "// port mantissa_o %d out\n// port saturated_o 1 out\n", b
    }
    next
}
/^\/\// { next }
pe {
    if (b < 8 && $5 == "40") $5 = sprintf("%02x", 2 ^ (b - 2))
    line = $1 OFS $2 OFS $3 OFS $4 OFS low($5, b) OFS low($6, b) OFS (pair ? zeros(int((2 * sum + 3) / 4) - int((sum + 3) / 4)) : "") low($7, sum)
    print outputs ? line OFS low($9, sum) : line # $8: places_i, 0 in these steps
    next
}
held != "" { print outputs ? held OFS low($6, b) OFS $7 : held } # its mantissa shows a line later
{ held = "" }
$4 == "0" b { held = $2 OFS $3 OFS (r ? substr($5, 1, r / 4) : "0") } # of this width; other lines are 16-bit elements
