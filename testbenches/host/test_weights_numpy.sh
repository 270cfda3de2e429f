#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Weight files against numpy: what numpy writes in its forms and orders, `mantis train --init` takes to the same words; what `mantis
# export` writes, numpy reads as the checkpoint's words; what is wrong is one line that names it. TAP.
export LC_ALL=C # numbers with a point, whatever the user's language
cd "$(dirname "$0")/../.." || exit 1
if ! /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
    echo "1..0 # SKIP numpy is not installed (Debian package python3-numpy); test_weights.c has recorded files"
    exit 0
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
MANTIS=$(realpath "${MANTIS:-${MANTIS_BUILD:-build}/mantis}") /usr/bin/python3 -W ignore - "$folder" <<'PYTHON'
import hashlib, io, json, os, struct, subprocess, sys, zipfile
import numpy as np
os.chdir(sys.argv[1])
open("tiny.net", "w").write("input x\nconv c out=3 kernel=3 stride=4\nbatch_norm b\nglobal_average g\nlinear fc out=classes\n")
SHAPES = {"c.w": (9, 3), "c.b": (1, 3), "b.gamma": (1, 3), "b.beta": (1, 3), "fc.w": (3, 10), "fc.b": (1, 10), "b.mean": (1, 3), "b.variance": (1, 3)}
r = np.random.default_rng(5)
n = failed = 0
def ok(good, text, why=""):
    global n, failed
    n += 1
    print(("ok " if good else "not ok ") + f"{n} - {text}")
    if not good: failed = 1; print("# " + str(why).replace("\n", " "))
def mantis(*words):
    p = subprocess.run([os.environ["MANTIS"], *words], capture_output=True, text=True)
    return p.returncode, p.stdout, p.stderr
def draw():
    w = {k: r.standard_normal(s, dtype=np.float32) for k, s in SHAPES.items()}
    w["c.w"].flat[:4] = [0.0, -0.0, 1e-40, 3.0]
    w["b.variance"] = abs(w["b.variance"])
    return w
def digest(w): return hashlib.sha256(b"".join(np.ascontiguousarray(w[k]).tobytes() for k in SHAPES)).hexdigest()
TRAIN = ("train", "--net", "tiny.net", "--steps", "1", "--batch", "2", "--lr", "1e-30", "--checkpoint", "run.ck")
def taken(path, w, text):
    code, out, err = mantis(*TRAIN, "--init", path)
    ok(code == 0 and ("initial weights " + digest(w)).encode() in open("run.ck", "rb").read(), text, err)
def refused(path, words, text):
    code, out, err = mantis(*TRAIN, "--init", path)
    lines = [l for l in err.split("\n") if l]
    ok(code == 1 and len(lines) == 1 and all(x in lines[0] for x in (path, words)), f"{text}: {words}", err)
def safetensors(path, w, metadata=None, types={}, **instead):
    h, b = {}, b""
    if metadata: h["__metadata__"] = metadata
    for k, v in w.items():
        h[k] = dict(dtype=types.get(k, "F32"), shape=list(v.shape), data_offsets=[len(b), len(b) + v.nbytes]); b += v.tobytes()
    for k, v in instead.items(): h["fc.b"][k] = v
    t = json.dumps(h).encode(); t += b" " * (-len(t) % 8)
    open(path, "wb").write(struct.pack("<Q", len(t)) + t + b)
def zipped(path, w, method, comment=b""):
    with zipfile.ZipFile(path, "w", method) as z:
        z.comment = comment
        for k, v in w.items():
            f = io.BytesIO(); np.save(f, v); z.writestr(k + ".npy", f.getvalue())

w = draw(); np.savez("a.npz", **w); taken("a.npz", w, "numpy.savez")
w = draw(); np.savez_compressed("b.npz", **w); taken("b.npz", w, "numpy.savez_compressed")
w = draw(); np.savez("c.npz", **{k: np.asfortranarray(v) for k, v in w.items()}); taken("c.npz", w, "arrays in Fortran order")
w = draw(); np.savez("d.npz", **{k: v.reshape(-1) if len(v) == 1 else v[None, None] for k, v in w.items()}); taken("d.npz", w, "leading sizes of 1 do not count")
w = draw(); np.savez("e.npz", **dict(reversed(w.items()))); taken("e.npz", w, "in another order")
w = draw(); zipped("f.npz", w, zipfile.ZIP_DEFLATED, b"PK\5\6 a comment " * 50); taken("f.npz", w, "a comment behind the archive")
w = draw(); safetensors("g.safetensors", w, {"format": "pt", "\u00e4 \"\\\n\U0001f600": "\t"}); taken("g.safetensors", w, "safetensors with metadata")
w = draw(); safetensors("h.npz", w); taken("h.npz", w, "a file is read by what it holds, not by its name")

for k, t in (("fc.w", "<f8"), ("fc.b", "<f2"), ("c.b", "<i8"), ("b.mean", ">f4")):
    w = draw(); w[k] = abs(w[k]).astype(t); np.savez("t.npz", **w); refused("t.npz", f"{k}: holds elements of type {np.dtype(t).str}", "a wrong type")
w = draw(); w["fc.w"] = w["fc.w"].astype("<f8"); safetensors("t.safetensors", w, types={"fc.w": "F64"}); refused("t.safetensors", "fc.w: holds elements of type F64", "a wrong type")
w = draw(); del w["b.beta"]; np.savez("m.npz", **w); refused("m.npz", "b.beta of shape (1, 3) is missing", "missing")
w = draw(); w["more"] = w["fc.b"]; np.savez("m.npz", **w); refused("m.npz", "more is no tensor of this network", "surplus")
w = draw(); w["fc.w"] = w["fc.w"].T; np.savez("m.npz", **w); refused("m.npz", "fc.w has shape (10, 3), (3, 10) expected", "shape")
w = draw(); w["fc.b"] = np.zeros((1, 0), np.float32); np.savez("m.npz", **w); refused("m.npz", "fc.b", "an empty array")
w = draw(); w["c.w"][3, 1] = np.nan; np.savez("m.npz", **w); refused("m.npz", "c.w holds nan at 10", "not a number")
np.savez("m.npz"); refused("m.npz", "c.w of shape (9, 3) is missing", "an archive of nothing")
w = draw(); zipped("m.npz", w, zipfile.ZIP_BZIP2); refused("m.npz", "method 12", "another way of packing")
w = draw(); w["fc.b"] = np.array([None], object); np.savez("m.npz", **w); refused("m.npz", "fc.b", "objects")
for key, value in (("shape", [1, 11]), ("shape", [2**40, 2**40]), ("shape", [1, -10]), ("data_offsets", [0, 40]), ("data_offsets", [10**6, 10**6 + 40]), ("dtype", 3), ("other", 1)):
    w = draw(); safetensors("m.safetensors", w, **{key: value}); refused("m.safetensors", "", f"safetensors {key} {value}")

code, out, err = mantis(*TRAIN, "--init", "a.npz", "--resume", "run.ck")
ok(code == 2 and "--init" in err and "--resume" in err, "--init and --resume exclude each other", err)
w = draw(); np.savez("a.npz", **w)
mantis(*TRAIN, "--init", "a.npz"); ck = open("run.ck", "rb").read()
for form in ("npz", "safetensors"):
    code, out, err = mantis("export", "run.ck", "--out", "o." + form)
    if form == "npz": got = dict(np.load("o.npz"))
    else:
        raw = open("o.safetensors", "rb").read(); size, = struct.unpack("<Q", raw[:8]); head = json.loads(raw[8:8 + size])
        got = {k: np.frombuffer(raw[8 + size:][slice(*v["data_offsets"])], "<f4").reshape(v["shape"]) for k, v in head.items()}
    at = 32 + sum(struct.unpack("<II", ck[24:32])); there = {}
    while at < len(ck) - 4:
        name = ck[at:at + 24].rstrip(b"\0").decode(); rows, cols = struct.unpack("<II", ck[at + 24:at + 32]); at += 32
        pair = np.frombuffer(ck[at:at + 8 * rows * cols], "<f4").reshape(2, rows, cols); at += 8 * rows * cols
        if name.endswith(".running"): there[name[:-7] + "mean"], there[name[:-7] + "variance"] = pair
        else: there[name] = pair[0]
    ok(code == 0 and {k: v.shape for k, v in got.items()} == SHAPES and all(got[k].tobytes() == there[k].tobytes() for k in SHAPES), f"export to .{form}: the checkpoint's words under their names", err)
code, out, err = mantis("export", "run.ck", "--out", "o.pt"); ok(code == 2 and err.count("\n") == 1, "export to an unknown form", err)
code, out, err = mantis("export", "run.ck", "--out", "none/o.npz"); ok(code == 1 and err.count("\n") == 1 and "none/o.npz" in err, "export to no folder", err)
code, out, err = mantis("export", "a.npz", "--out", "o.npz"); ok(code == 1 and "not a Mantis checkpoint" in err, "export of no checkpoint", err)
code, out, err = mantis("compare", "--net", "tiny.net", "--steps", "2", "--batch", "2", "--seeds", "1", "--init", "none.npz", "--out", "page"); ok(code == 1 and "none.npz" in err, "compare takes --init", err)
print(f"1..{n}")
sys.exit(failed)
PYTHON
