#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mantis wave: the figure of the pages is what it draws; what it counts in clocks is what the machine's counters say; bad words are
# one line. TAP.
export LC_ALL=C
here=$PWD
. "$(dirname "$0")/../common/output_checks.sh"
export LC_ALL=C
size=${MANTIS_N:-16}

mantis wave --out product.svg > out 2> err
check "a picture is drawn" '[ -s product.svg ] && [ ! -s out ]'
if [ "$size" = 16 ]; then
    check "docs/figures/product.svg is that picture (make figures)" 'cmp product.svg "$here/docs/figures/product.svg" 2> err'
else
    count=$((count + 1)); echo "ok $count - docs/figures/product.svg # SKIP it shows N = 16"
fi

# "label: 1 in K of N clocks" of a row
high() { sed -n "s/.*<title>$1: 1 in \([0-9]*\) of.*/\1/p" "$2"; }
# Member of the K-th GEMM in a step's JSON.
member() { perl -MJSON::PP -0777 -e '
    my ($file, $k, @path) = @ARGV; open my $f, "<", $file or die; my $d = decode_json(<$f>);
    my $c = (grep { $_->{opcode} eq "GEMM" } @{$d->{commands}})[$k - 1]; $c = $c->{$_} for @path; print $c' "$@"; }
run=(--net mlp --batch 32 --steps 0 --latency 12 --backpressure 7)
mantis trace "${run[@]}" --executor cycle --json > step.json 2> err
# Its length differs with N; the pictures below show all of it.
mantis wave "${run[@]}" --product 3 --clocks "$(member step.json 3 duration)" --out third.svg 2> err
check "MACs of the third product: those of its counter ($(high MACs third.svg))" \
    '[ "$(high MACs third.svg)" = "$(member step.json 3 counters mac_active)" ]'
check "the title is its name and shape" 'grep -q ">GEMM logits = fc3.qx \* fc3.qw + fc3.b: 32 x 128 times 128 x 10, N = $size; " third.svg &&
    [ "$(member step.json 3 name)" = "GEMM logits = fc3.qx * fc3.qw + fc3.b" ]'
mantis wave "${run[@]}" --product 5 --clocks "$(member step.json 5 duration)" --out other.svg 2> err
check "and of the fifth, in a window of its length" '[ "$(high MACs other.svg)" = "$(member step.json 5 counters mac_active)" ] && [ "$(high start other.svg)" -ge 1 ]'
mantis wave --clocks 100 --out short.svg 2> err
check "a window that ends before the first MAC has none" '[ "$(high MACs short.svg)" = 0 ]'
check "states have the RTL's names" '[ "$(grep -o "<title>\(BIAS\|A\|B\|FLOW\|RUN\|RECORD_REQ\)</title>" third.svg | sort -u | wc -l)" = 6 ] && ! grep -q "<title>?</title>" third.svg'
if command -v xmllint > /dev/null; then
    check "it is XML" 'xmllint --noout product.svg other.svg 2> err'
else
    count=$((count + 1)); echo "ok $count - it is XML # SKIP no libxml2-utils"
fi

mantis wave > out 2> err; rc=$?
fails "no place for it" 2 "missing"
mantis wave --product 1000 --out none.svg > out 2> err; rc=$?
fails "a product that the step does not have" 2 "the step has [0-9]* products"
mantis wave --clocks 0 --out none.svg > out 2> err; rc=$?
fails "no clocks" 2 "clocks"
mantis wave --product 0 --out none.svg > out 2> err; rc=$?
fails "products count from 1" 2 "product"
mantis wave --out nowhere/none.svg > out 2> err; rc=$?
fails "a folder that is not there" 1 "nowhere"
check "then nothing is left" '[ ! -e none.svg ] && no_temporaries .'
done_testing
