# SPDX-License-Identifier: Apache-2.0
# TAP as it comes, and a last line "N passed, N failed"; ends with 1 when a test failed or the plan was not kept.
{ print }
/^ok /     { passed++ }
/^not ok / { failed++ }
/^1\.\./   { split($1, plan, "[.][.]"); planned = plan[2]; has_plan = 1 }
END {
    if (!has_plan || planned != passed + failed) {
        print "# the tests ended early"
        failed++
    }
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0
}
