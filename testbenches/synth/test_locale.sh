#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A user whose language writes 1,5: the flow gives the same figures, tables and report as in English. The locale is
# built here (localedef). Every script of the project sets LC_ALL=C before its first tool. TAP.
cd "$(dirname "$0")/../.." || exit 1
n=0
ok() { # ok STATUS NAME
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; sed 's/^/# /' <<< "${out:-}" | head -5; fi
}
out=$(for f in $(find synth testbenches -name '*.sh'); do
    [ "$f" = testbenches/synth/test_locale.sh ] || [ "$(grep -vE '^(#|$)' "$f" | head -1 | cut -c1-15)" = 'export LC_ALL=C' ] || echo "$f"
done)
[ -z "$out" ]; ok $? "every script sets the locale first"

export BUILD=${MANTIS_BUILD:-build}/test-locale
rm -rf "$BUILD"
mkdir -p "$BUILD/locales"
if ! command -v localedef >/dev/null || ! localedef -i de_DE -f UTF-8 "$BUILD/locales/de_DE.UTF-8" 2>/dev/null; then
    echo "ok $((n + 1)) - numbers under a decimal comma # SKIP localedef cannot build de_DE.UTF-8 here (Debian package locales)"
    echo "1..$((n + 1))"
    exit 0
fi
LOCPATH=$(cd "$BUILD/locales" && pwd)
export LOCPATH
[ "$(LC_ALL=de_DE.UTF-8 awk 'BEGIN { printf "%.1f", 1.5 }')" = 1,5 ] || echo "# this awk writes points in every language: the rest proves less"
out=$(LC_ALL=de_DE.UTF-8 make --no-print-directory -f - where 2>&1 <<< "$(cat Makefile)
where:
	@awk 'BEGIN { printf \"%.1f\n\", 1.5 }'")
[ "$out" = 1.5 ]; ok $? "recipes of the Makefile write points"
if ! command -v sta >/dev/null || ! command -v yosys >/dev/null || [ ! -r /usr/share/qflow/tech/osu018/osu018_stdcells.lib ]; then
    echo "ok $((n + 1)) - synthesis under a decimal comma # SKIP opensta, yosys or qflow-tech-osu018 are not installed (make deps-synth)"
    echo "1..$((n + 1))"
    exit 0
fi
for language in C de_DE.UTF-8; do
    out=$(LC_ALL=$language make --no-print-directory BUILD="$BUILD/$language" synth-units UNITS=shared_exponent 2>&1 &&
        BUILD="$BUILD/$language" LC_ALL=$language synth/report.sh shared_exponent 2>&1)
    ok $? "shared_exponent is synthesized, with the report, under $language"
done
for file in shared_exponent/facts shared_exponent/energy results/shared_exponent.json report.html; do
    out=$(diff "$BUILD/C/synth/$file" "$BUILD/de_DE.UTF-8/synth/$file" 2>&1); ok $? "$file is the same under both"
done
out=$(grep -c '<pre>' "$BUILD/C/synth/report.html"; grep -c 'border-collapse' "$BUILD/C/synth/report.html"; grep -c '<td>shared_exponent</td>' "$BUILD/C/synth/report.html")
[ "$out" = $'0\n1\n1' ]; ok $? "the report is a page in the style of mantis compare's, with a table"
echo "1..$n"
