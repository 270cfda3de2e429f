# SPDX-License-Identifier: Apache-2.0
"""NumPy arrays through map, peak, align, gemm, vector, reduce, programs and runs, against arithmetic done here."""

import os
import subprocess
import tempfile
import unittest

import numpy as np

import mantis
from mantis import Key, Kind
from tap import main


def drawn(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


class Numerics(unittest.TestCase):
    def test_map(self):
        """map to nearest is x / 2**E, rounded half away from zero and clamped, at every width"""
        x = drawn(37, 41)
        for bits in (4, 5, 6, 7, 8, 16):
            q = mantis.map(x, bits, nearest=True)
            scaled = np.ldexp(x.astype(np.float64), -q.exponent)
            expected = np.trunc(scaled + np.copysign(0.5, scaled))
            most = 2 ** (bits - 1) - 1
            self.assertTrue((q.mantissas == np.clip(expected, -most, most)).all(), bits)
            self.assertGreater(np.abs(q.mantissas).max(), most // 2, bits)

    def test_map_stochastic(self):
        """map rounds stochastically to a neighbour, without bias, by seed, step and stream"""
        x = np.full((400, 100), 0.3, np.float32)
        x[0, 0] = 1
        q = mantis.map(x, key=Key(1, 2, 3))
        scaled = np.ldexp(x.astype(np.float64), -q.exponent)
        self.assertLess(np.abs(q.mantissas - scaled).max(), 1)
        self.assertLess(abs((q.mantissas - scaled).mean()), 0.01)
        for other in (Key(2, 2, 3), Key(1, 3, 3), Key(1, 2, 4)):
            self.assertTrue((mantis.map(x, key=other).mantissas != q.mantissas).any())

    def test_peak(self):
        """peak is the largest magnitude"""
        x = drawn(5, 1001)
        self.assertEqual(mantis.peak(x), np.abs(x).max())

    def test_align(self):
        """align to nearest is the conversion of the exact value to float32"""
        sums = np.random.default_rng(1).integers(-(2**46), 2**46, (33, 17))
        expected = np.ldexp(sums.astype(np.float64), -30).astype(np.float32)
        self.assertTrue((mantis.align(sums, -30, nearest=True) == expected).all())
        rounded = mantis.align(sums, -30).astype(np.float64)
        self.assertTrue((rounded != expected).any())
        spacing = np.spacing(np.abs(expected))
        self.assertTrue((np.abs(rounded - np.ldexp(sums.astype(np.float64), -30)) <= 2 * spacing).all())


class Commands(unittest.TestCase):
    def test_gemm(self):
        """gemm is the integer product of the mapped operands, aligned once; in all four orders of storage"""
        a, b, bias = drawn(20, 50), drawn(50, 30), drawn(1, 30)
        qa, qb = mantis.map(a, key=Key(9, 1, 4)), mantis.map(b, key=Key(9, 1, 5))
        sums = qa.mantissas.astype(np.int64) @ qb.mantissas
        expected = np.ldexp(sums.astype(np.float64), qa.exponent + qb.exponent).astype(np.float32)
        self.assertTrue((mantis.gemm(a, b, key=Key(9, 1, 4)) == expected).all())
        turned = [mantis.Mapped(np.ascontiguousarray(q.mantissas.T), q.exponent) for q in (qa, qb)]
        for x, y, turns in ((qa, qb, (0, 0)), (turned[0], qb, (1, 0)), (qa, turned[1], (0, 1)), (*turned, (1, 1))):
            product = mantis.gemm(x, y, transpose_a=bool(turns[0]), transpose_b=bool(turns[1]))
            self.assertTrue((product == expected).all())
        off = np.abs(mantis.gemm(qa, qb, bias=bias) - (expected + bias)).max()
        self.assertLess(off, 2.0 ** (qa.exponent + qb.exponent))

    def test_executors(self):
        """golden and cycle leave the same bytes"""
        a, b = drawn(20, 50), drawn(50, 30)
        with mantis.Executor.cycle(latency=3) as cycle, mantis.Executor.golden(threads=1) as golden:
            self.assertEqual(mantis.gemm(a, b, executor=cycle).tobytes(), mantis.gemm(a, b, executor=golden).tobytes())

    def test_vector(self):
        """vector is the sum of terms, with a constant, per column or not, relu and gate"""
        x, y, per_column = drawn(9, 33), drawn(9, 33) + 1, drawn(33)
        got = mantis.vector([(x, 0.5), (y, per_column)], constant=2.0, relu=True, gate=y)
        expected = np.where(y > 0, np.maximum(0.5 * x + y * per_column + 2, 0), 0)
        self.assertLess(np.abs(got - expected).max(), 1e-3)
        self.assertTrue((got[y <= 0] == 0).all())
        ones = np.ones((3, 5), np.float32)  # exact: only the coefficient could be rounded at random, and must not
        thirds = [mantis.vector([(ones, 1 / 3)], key=Key(seed)).tolist() for seed in range(9)]
        self.assertEqual(thirds, 9 * [thirds[0]])

    def test_reduce(self):
        """reduce is the exact sums of mantissas and of their products, by column and by row"""
        q, p = mantis.map(drawn(40, 12)), mantis.map(drawn(40, 12) + 3)
        wide_q, wide_p = q.mantissas.astype(np.int64), p.mantissas.astype(np.int64)
        for by_row in (False, True):
            sums = mantis.reduce(q, p, by_row=by_row)
            self.assertTrue((sums.first == wide_q.sum(int(by_row))).all())
            self.assertTrue((sums.second == (wide_q * wide_p).sum(int(by_row))).all())
        self.assertTrue((mantis.reduce(q, absolute=True).first == np.abs(wide_q).sum(0)).all())
        self.assertEqual(mantis.reduce(q, p).second_exponent, q.exponent + p.exponent)

    def test_program(self):
        """a program's tensors are its memory, and outlive it in an array"""
        program = mantis.Program()
        x, q = program.tensor(Kind.FP32, 6, 16, "x"), program.tensor(Kind.DFP8, 6, 16, "q")
        program.commit(seed=3)
        x.array[:] = drawn(6, 16)
        self.assertTrue(np.shares_memory(x.array, x.array))
        program.overlap()
        program.begin_step(7)
        program.peak(x)
        program.map(x, q)
        self.assertEqual(program.stream, 1)
        program.run()
        self.assertEqual(program.totals()["commands"], 2)
        alone = mantis.map(drawn(6, 16), key=Key(3, 7, 0))
        kept = q.array
        self.assertEqual((kept.tobytes(), q.exponent), (alone.mantissas.tobytes(), alone.exponent))
        self.assertEqual(x.part(2, 3, 2, 4).array.tolist(), x.array[2:4, 3:7].tolist())
        del program, x, q
        self.assertEqual(kept.tobytes(), alone.mantissas.tobytes())


class Runs(unittest.TestCase):
    def test_training(self):
        """a run leaves the weights of `mantis train`"""
        run = mantis.Training(mantis.Data("digits"), net="lenet5", steps=3, batch=16, rate=0.05, seed=4)
        run.run()
        options = "train --net lenet5 --steps 3 --batch 16 --lr 0.05 --seed 4".split()
        said = subprocess.run([os.environ["MANTIS"], *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertIn(run.hash(), said.stdout.decode())

    def test_weights(self):
        """weights are read and written by name, and decide the evaluation"""
        run = mantis.Training(mantis.Data("digits"), net="mlp", steps=1)
        before = run.hash()
        w = run.get("fc1.w")
        self.assertEqual(w.shape, run.parameters()["fc1.w"])
        run.set("fc3.w", np.zeros((128, 10), np.float32))
        run.set("fc3.b", np.arange(10, dtype=np.float32).reshape(1, 10))
        self.assertNotEqual(run.hash(), before)
        share = float((run.data.test[1] == 9).mean())
        self.assertAlmostEqual(run.evaluate()[0], share)

    def test_weight_files(self):
        """weights go through files that numpy reads and writes"""
        data = mantis.Data("digits")
        run = mantis.Training(data, net="mlp", steps=1)
        run.step()
        with tempfile.TemporaryDirectory() as folder:
            for name in ("w.npz", "w.safetensors"):
                path = os.path.join(folder, name)
                run.save_weights(path)
                other = mantis.Training(data, net="mlp", steps=1, seed=2)
                other.load_weights(path)
                self.assertEqual(other.hash(), run.hash())
            with np.load(os.path.join(folder, "w.npz")) as file:
                weights = dict(file)
            self.assertTrue((weights["fc1.w"] == run.get("fc1.w")).all())
            del weights["fc2.b"]
            np.savez(os.path.join(folder, "w.npz"), **weights)
            with self.assertRaises(mantis.Error) as caught:
                other.load_weights(os.path.join(folder, "w.npz"))
            self.assertIn("fc2.b of shape (1, 128) is missing", str(caught.exception))
            self.assertEqual(other.hash(), run.hash())

    def test_own_data(self):
        """arrays of one's own are data"""
        pixels = np.random.default_rng(1).integers(0, 256, (64, 8, 8, 1)).astype(np.uint8)
        labels = (pixels.reshape(64, -1).mean(1) > 127).astype(np.uint16)
        data = mantis.Data(train=(pixels, labels), test=(pixels, labels))
        self.assertEqual((data.classes, data.shape), (2, (8, 8, 1)))
        self.assertTrue((data.train[0] == pixels).all())
        text = "input x\nflatten f\nlinear a out=32\nrelu r\nlinear b out=classes\n"
        run = mantis.Training(data, net_text=text, batch=16, steps=200, rate=0.05)
        run.run()
        self.assertGreater(run.evaluate()[0], 0.9)


main()
