# SPDX-License-Identifier: Apache-2.0
"""Result and arguments of each call of libmantis that Python makes; a test finds each name in the library's record."""

import ctypes as c
from typing import Any, Dict, List, Tuple

from . import _types as t

P = c.POINTER
ERROR = P(t.ErrorStruct)
WORDS = P(c.c_uint32)

SIGNATURES: Dict[str, Tuple[Any, List[Any]]] = {
    "mantis_version": (c.c_char_p, []),
    "mantis_version_number": (c.c_int, []),
    "mantis_array_size": (c.c_uint, []),
    # executors
    "mantis_golden_create": (t.HANDLE, [c.c_uint, c.c_char_p]),
    "mantis_cycle_create": (t.HANDLE, [P(t.CycleOptions), ERROR]),
    "mantis_destroy": (None, [t.HANDLE]),
    # numerics
    "mantis_peak": (c.c_uint32, [c.c_void_p, c.c_size_t]),
    "mantis_shared_exponent": (c.c_int32, [c.c_uint32, c.c_int, c.c_bool]),
    "mantis_map": (c.c_uint32, [c.c_void_p, c.c_size_t, P(t.MapOptions), c.c_void_p]),
    "mantis_align": (c.c_uint32, [c.c_void_p, c.c_size_t, P(t.AlignOptions), c.c_void_p]),
    # programs
    "mantis_program_create": (t.HANDLE, [ERROR]),
    "mantis_program_destroy": (None, [t.HANDLE]),
    "mantis_program_tensor": (t.TensorStruct, [t.HANDLE, c.c_int, c.c_uint32, c.c_uint32, c.c_char_p]),
    "mantis_program_commit": (c.c_int, [t.HANDLE, t.HANDLE, c.c_uint64, ERROR]),
    "mantis_program_data": (c.c_void_p, [t.HANDLE, t.TENSOR]),
    "mantis_program_scale": (c.c_int, [t.HANDLE, t.TENSOR, WORDS]),
    "mantis_program_set_scale": (c.c_int, [t.HANDLE, t.TENSOR, c.c_uint32]),
    "mantis_program_begin_step": (None, [t.HANDLE, c.c_uint32]),
    "mantis_program_stream": (c.c_uint32, [t.HANDLE]),
    "mantis_program_set_stream": (None, [t.HANDLE, c.c_uint32]),
    "mantis_program_rounding": (None, [t.HANDLE, c.c_bool, c.c_bool]),
    "mantis_program_overlap": (None, [t.HANDLE, c.c_bool]),
    "mantis_program_peak": (c.c_int, [t.HANDLE, t.TENSOR]),
    "mantis_program_map": (c.c_int, [t.HANDLE, t.TENSOR, t.TENSOR, c.c_int]),
    "mantis_program_gemm": (c.c_int, [t.HANDLE, P(t.Gemm)]),
    "mantis_program_vector": (c.c_int, [t.HANDLE, P(t.Vector)]),
    "mantis_program_reduce": (c.c_int, [t.HANDLE, t.TENSOR, t.TENSOR, c.c_bool, c.c_bool, t.TENSOR]),
    "mantis_program_fence": (c.c_int, [t.HANDLE, c.c_bool]),
    "mantis_program_run": (c.c_int, [t.HANDLE, ERROR]),
    "mantis_program_totals": (t.Totals, [t.HANDLE]),
    "mantis_tensor_rows": (t.TensorStruct, [t.TENSOR, c.c_uint32]),
    "mantis_tensor_shaped": (t.TensorStruct, [t.TENSOR, c.c_uint32, c.c_uint32]),
    "mantis_tensor_part": (t.TensorStruct, [t.TENSOR] + 4 * [c.c_uint32]),
    # data and training
    "mantis_data_open": (t.HANDLE, [c.c_char_p, ERROR]),
    "mantis_data_create": (t.HANDLE, [P(t.DataArrays), ERROR]),
    "mantis_data_close": (None, [t.HANDLE]),
    "mantis_data_look": (t.DataArrays, [t.HANDLE]),
    "mantis_training_defaults": (t.TrainingOptions, []),
    "mantis_training_create": (t.HANDLE, [P(t.TrainingOptions), t.HANDLE, t.HANDLE, ERROR]),
    "mantis_training_create_with": (t.HANDLE, [P(t.TrainingOptions), P(t.Methods), t.HANDLE, t.HANDLE, ERROR]),
    "mantis_training_destroy": (None, [t.HANDLE]),
    "mantis_training_step": (c.c_int, [t.HANDLE, ERROR]),
    "mantis_training_look": (t.TrainingState, [t.HANDLE]),
    "mantis_training_evaluate": (c.c_int, [t.HANDLE, P(c.c_double), P(c.c_double), ERROR]),
    "mantis_training_parameter": (c.c_int, [t.HANDLE, c.c_uint32, P(t.Parameter)]),
    "mantis_training_get": (c.c_int, [t.HANDLE, c.c_char_p, c.c_int, c.c_void_p, c.c_size_t, ERROR]),
    "mantis_training_set": (c.c_int, [t.HANDLE, c.c_char_p, c.c_int, c.c_void_p, c.c_size_t, ERROR]),
    "mantis_training_hash": (None, [t.HANDLE, c.c_char_p]),
    "mantis_training_load_weights": (c.c_int, [t.HANDLE, c.c_char_p, ERROR]),
    "mantis_training_save_weights": (c.c_int, [t.HANDLE, c.c_char_p, ERROR]),
    "mantis_training_save": (c.c_int, [t.HANDLE, c.c_char_p, ERROR]),
    "mantis_training_resume": (c.c_int, [t.HANDLE, c.c_char_p, ERROR]),
    "mantis_batches_create": (t.HANDLE, [t.HANDLE, c.c_uint32, c.c_uint64, c.c_uint32, c.c_bool, ERROR]),
    "mantis_batches_destroy": (None, [t.HANDLE]),
    "mantis_batches_training": (None, [t.HANDLE, c.c_uint64, c.c_void_p, c.c_void_p]),
    "mantis_batches_test": (c.c_uint32, [t.HANDLE, c.c_uint32, c.c_void_p, c.c_void_p]),
    # networks and models
    "mantis_network_shipped": (c.c_char_p, [c.c_uint]),
    "mantis_network_layer": (c.c_int, [t.HANDLE, c.c_uint32, P(t.Layer)]),
    "mantis_model_create": (t.HANDLE, [P(t.ModelOptions), t.HANDLE, ERROR]),
    "mantis_model_create_with": (t.HANDLE, [P(t.ModelOptions), P(t.Methods), t.HANDLE, ERROR]),
    "mantis_model_destroy": (None, [t.HANDLE]),
    "mantis_model_network": (t.HANDLE, [t.HANDLE]),
    "mantis_model_input": (c.c_void_p, [t.HANDLE]),
    "mantis_model_output": (c.c_void_p, [t.HANDLE]),
    "mantis_model_output_gradient": (c.c_void_p, [t.HANDLE]),
    "mantis_model_input_gradient": (c.c_void_p, [t.HANDLE]),
    "mantis_model_parameter": (c.c_int, [t.HANDLE, c.c_uint32, P(t.ModelTensors)]),
    "mantis_model_initialize": (None, [t.HANDLE, c.c_uint64]),
    "mantis_model_hash": (None, [t.HANDLE, c.c_char_p]),
    "mantis_model_forward": (c.c_int, [t.HANDLE, c.c_uint32, c.c_bool, P(t.RandomKey), ERROR]),
    "mantis_model_backward": (c.c_int, [t.HANDLE, P(t.RandomKey), ERROR]),
    "mantis_model_update": (c.c_int, [t.HANDLE, c.c_uint32, P(t.Rates), P(t.RandomKey), ERROR]),
    "mantis_cross_entropy": (
        c.c_int,
        [c.c_void_p, c.c_void_p, c.c_uint32, c.c_uint32, c.c_void_p, P(c.c_double), WORDS],
    ),
}

# Of libmantis-float.
FLOAT_SIGNATURES: Dict[str, Tuple[Any, List[Any]]] = {"mantis_float_create": (t.HANDLE, [c.c_uint])}
