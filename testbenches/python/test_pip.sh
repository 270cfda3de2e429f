#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `pip install sim/python` without a network, as TAP: the package imports from outside the checkout, without its sources
# in the path, finds the library that MANTIS_LIBRARY names, and runs the page.
export LC_ALL=C
needs="numpy pip setuptools wheel"
. testbenches/python/environment.sh
unset PYTHONPATH
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
number=0 failed=0
result() { number=$((number + 1)); if [ "$1" = 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; failed=1; fi; }

mkdir "$dir/source" && tar -C sim/python --exclude=__pycache__ -cf - pyproject.toml src | tar -C "$dir/source" -xf -
"$python" -m pip -q install --no-index --no-build-isolation --no-deps --target "$dir/site" "$dir/source" > "$dir/log" 2>&1
told=$?
result $told "pip installs it without a network"
[ $told = 0 ] || tail -20 "$dir/log" | sed 's/^/# /'
version=$(sed -n 's/^version = "\(.*\)"/\1/p' sim/python/pyproject.toml)
said=$(cd "$dir" && PYTHONPATH="$dir/site" "$python" -c 'import mantis; print(mantis.version(), mantis.__file__)' 2>&1)
[ "$said" = "$version $dir/site/mantis/__init__.py" ]
result $? "it imports from there, of the library's version: $said"
[ -e "$dir/site/mantis/py.typed" ]; result $? "it is marked as typed"
[ -z "$(cd sim/python/src && find . -name '*.py' | while read -r file; do [ -e "$dir/site/$file" ] || echo "$file"; done)" ]
result $? "every file of the package is in it"
PYTHONPATH="$dir/site" "$python" testbenches/python/page.py Single Programs Training > "$dir/log" 2>&1
told=$?
result $told "it runs the page: $(grep -c '^ok' "$dir/log") blocks"
[ $told = 0 ] || sed 's/^/# /' "$dir/log"
echo "1..$number"
exit $failed
