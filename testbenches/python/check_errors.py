# SPDX-License-Identifier: Apache-2.0
"""Wrong use is one exception with a status code and a line that says what to do."""

import gc
import os
import subprocess
import sys
import tempfile
import threading
import unittest

import numpy as np

import mantis
from mantis import Kind, Status
from tap import main

X = np.ones((4, 4), np.float32)


class Errors(unittest.TestCase):
    def refused(self, status, words, call, *arguments, **options):
        with self.assertRaises(mantis.Error) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.status, status)
        self.assertIn(words, caught.exception.message)

    def test_arrays(self):
        """wrong type, byte order, shape, a gap between elements, no array, no elements"""
        for call in (mantis.map, mantis.peak, mantis.gemm, mantis.align):
            rest = {mantis.gemm: (X,), mantis.align: (0,)}.get(call, ())
            self.refused(Status.BAD_ARGUMENT, "float64", call, X.astype(np.float64), *rest)
            self.refused(Status.BAD_ARGUMENT, "list", call, [1.0], *rest)
        self.refused(Status.BAD_ARGUMENT, "float32", mantis.map, X.astype(">f4"))
        self.refused(Status.BAD_ARGUMENT, "ascontiguousarray", mantis.map, X[:, ::2])
        self.refused(Status.BAD_ARGUMENT, "ascontiguousarray", mantis.gemm, X, X[:, :2])
        self.refused(Status.BAD_SHAPE, "no elements", mantis.peak, X[:0])
        self.refused(Status.BAD_SHAPE, "2 dimensions", mantis.gemm, X[0], X)
        self.refused(Status.BAD_SHAPE, "differ", mantis.gemm, X, np.ones((5, 2), np.float32))
        self.refused(Status.BAD_SHAPE, "4 expected", mantis.gemm, X, X, bias=X)
        self.refused(Status.BAD_SHAPE, "(4, 4) expected", mantis.vector, [(X, 1.0), (X[:2], 1.0)])
        self.refused(Status.BAD_ARGUMENT, "mantis.map", mantis.reduce, X)

    def test_values(self):
        """Inf and NaN, widths, keys, options that do not exist"""
        bad = X.copy()
        bad[1, 1] = np.nan
        self.refused(Status.NONFINITE, "NaN", mantis.map, bad)
        self.refused(Status.NONFINITE, "Inf or NaN", mantis.gemm, bad, X)
        self.refused(Status.BAD_ARGUMENT, "bits is 9", mantis.map, X, 9)
        self.refused(Status.BAD_ARGUMENT, "stream is -1", mantis.map, X, key=mantis.Key(1, 0, -1))
        data = mantis.Data("digits")
        self.refused(Status.BAD_ARGUMENT, "no option speed", mantis.Training, data, speed=3)
        self.refused(Status.BAD_ARGUMENT, "batch is", mantis.Training, data, batch="many")
        self.refused(Status.BAD_ARGUMENT, "unknown network", mantis.Training, data, net="nothing")
        self.refused(Status.BAD_ARGUMENT, "test", mantis.Data, train=(X, X))
        run = mantis.Training(data, steps=1)
        self.refused(Status.BAD_ARGUMENT, "no parameter w", run.get, "w")
        run.step()
        self.refused(Status.BAD_ARGUMENT, "are done", run.step)

    def test_program(self):
        """a program's errors name the command, and the program survives"""
        program, other = mantis.Program(), mantis.Program()
        x, q = program.tensor(Kind.FP32, 2, 8, "x"), program.tensor(Kind.DFP8, 2, 8, "q")
        strange = other.tensor(Kind.FP32, 2, 8, "y")
        self.refused(Status.BAD_ARGUMENT, "commit", lambda: x.array)
        program.commit()
        self.refused(Status.BAD_ARGUMENT, "committed already", program.commit)
        self.refused(Status.BAD_ARGUMENT, "another program", program.peak, strange)
        self.refused(Status.BAD_SHAPE, "does not lie", x.rows, 3)
        x.array[0, 0] = np.inf
        program.peak(x)
        program.map(x, q)
        self.refused(Status.NONFINITE, "MAP x -> q", program.run)
        x.array[0, 0] = 1
        program.peak(x)
        program.map(x, q)
        program.run()
        self.assertEqual(q.array[0, 0], 64)

    def test_closed(self):
        """a closed executor"""
        executor = mantis.Executor.golden(threads=1)
        program = mantis.Program(executor)
        x = program.tensor(Kind.FP32, 2, 8, "x")
        program.commit()
        executor.close()
        executor.close()
        self.refused(Status.BAD_ARGUMENT, "golden is closed", program.peak, x)
        self.refused(Status.BAD_ARGUMENT, "golden is closed", program.run)
        del program, x
        gc.collect()

    def test_threads(self):
        """an executor that two threads use at once; alone it goes on"""
        executor = mantis.Executor.golden(threads=1)
        run = mantis.Training(mantis.Data("digits"), executor, net="lenet5", steps=1, batch=512)
        thread = threading.Thread(target=run.step)
        thread.start()
        while not executor._busy.locked() and thread.is_alive():
            pass
        self.refused(Status.BAD_ARGUMENT, "another thread", mantis.gemm, X, X, executor=executor)
        thread.join()
        self.assertEqual(run.state.step, 1)
        self.assertEqual(mantis.gemm(X, X, executor=executor, nearest=True)[0, 0], 4)

    def script(self, text, **environment):
        said = subprocess.run([sys.executable, "-c", text], env={**os.environ, **environment}, capture_output=True)
        self.assertNotEqual(said.returncode, 0)
        return said.stderr.decode().splitlines()[-1]

    def test_missing_library(self):
        """no shared library: said at the first call, with what to do"""
        line = self.script("import mantis; mantis.version()", MANTIS_LIBRARY="nowhere/libmantis.so")
        self.assertIn("UNAVAILABLE: libmantis cannot be loaded (nowhere/libmantis.so", line)
        self.assertIn("make golden", line)

    def test_strange_library(self):
        """a shared library that is another one"""
        line = self.script("import mantis; mantis.version()", MANTIS_LIBRARY="libc.so.6")
        self.assertIn("undefined symbol: mantis_version", line)

    def test_no_numpy(self):
        """no NumPy: said at import, with what to do"""
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "numpy.py"), "w") as to:
                to.write("raise ImportError('no numpy here')\n")
            path = os.pathsep.join([folder, os.environ["PYTHONPATH"]])
            line = self.script("import mantis", PYTHONPATH=path)
        self.assertEqual(line, "ImportError: mantis needs NumPy: install python3-numpy, or pip install numpy")


main()
