#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# .npy headers against numpy itself: those of npy_headers.txt, and 600 changed by a few random characters. What numpy
# refuses, mantis refuses; what numpy reads, mantis reads with the same shape and values, or says that it knows no such
# form. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
cd "$(dirname "$0")/../.." || exit 1
if ! /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
    echo "1..0 # SKIP numpy is not installed (Debian package python3-numpy); test_npy.c has its recorded verdicts"
    exit 0
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
MANTIS=$(realpath "${MANTIS:-${MANTIS_BUILD:-build}/mantis}") /usr/bin/python3 -W ignore - "$folder" testbenches/host/npy_headers.txt <<'PYTHON'
import json, os, random, struct, subprocess, sys
import numpy as np
folder, cases = sys.argv[1:]
values = np.arange(1, 7, dtype="<f4")
def make(version, header):
    b = header.encode("latin1")
    path = os.path.join(folder, "a.npy")
    open(path, "wb").write(b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(b)) + b + values.tobytes())
    return path
def numpy(path):
    try: a = np.load(path, allow_pickle=False)
    except Exception: return None
    return a if a.dtype == np.float32 and a.size == 6 else None
def mantis(path):
    p = subprocess.run([os.environ["MANTIS"], "map", path, "--bits", "16", "--mode", "nearest", "--out", os.path.join(folder, "q.npy")],
                       capture_output=True, text=True, errors="replace")
    if p.returncode: return None, p.returncode, p.stderr
    j = json.loads(p.stdout); q = np.load(os.path.join(folder, "q.npy"))
    return q * 2.0 ** j["shared_exponent"], 0, ""
def same(a, b): return a.shape == b.shape and np.array_equal(a, b)
n = 0
def ok(good, text):
    global n; n += 1; print(("ok " if good else "not ok ") + f"{n} - {text}")
seeds, wrong = [], []
for line in open(cases):
    if line.startswith("#"): continue
    version, verdict, header = (line.rstrip("\n") + "  ").split(" ", 2)
    header = header[:-2].replace("\\n", "\n"); seeds.append((int(version), header))
    a = numpy(make(int(version), header))
    if ("no" if a is None else "x".join(map(str, a.shape))) != verdict: wrong.append(line)
ok(not wrong, f"the recorded verdicts of {len(seeds)} headers are numpy's" + "".join("\n# " + w.strip() for w in wrong))
random.seed(1); taken = 0; wrong = []; left = 0
for i in range(600 + len(seeds)):
    version, header = seeds[i] if i < len(seeds) else random.choice(seeds[:25])
    header = list(header)
    for _ in range(0 if i < len(seeds) else random.randrange(1, 3)):
        at = random.randrange(len(header))
        do = random.randrange(3)
        if do == 0: del header[at]
        elif do == 1: header.insert(at, random.choice("   \n\t ,(){}[]'\"0123L:#-+_xTF"))
        else: header[at] = random.choice(" ,(){}[]'\"0123L:#\n\t-+_xTF")
    header = "".join(header); path = make(version, header)
    a = numpy(path); b, status, said = mantis(path)
    taken += a is not None
    if (b is not None and (a is None or not same(a, b))) or (b is None and (status != 1 or said.count("\n") != 1)): wrong.append((version, header, said))
    if a is not None and b is None: left += 1; print("# numpy alone reads", version, repr(header), said.strip())
ok(not wrong, f"nothing is read that numpy refuses or reads otherwise, of {600 + len(seeds)} headers" + "".join(f"\n# {w}" for w in wrong[:9]))
ok(taken > 40 and left * 10 <= taken, f"numpy reads {taken} of them, mantis {taken - left} of these")
print(f"1..{n}")
sys.exit(bool(wrong))
PYTHON
