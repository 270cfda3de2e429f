# SPDX-License-Identifier: Apache-2.0
"""The public structs of libmantis for ctypes.

Names, offsets and sizes are those of testbenches/library/interface.txt; a test compares them field by field.
"""

import ctypes as c

COUNTERS = 15
ERROR_BYTES = 1024

HANDLE = c.c_void_p
FLOATS = c.POINTER(c.c_float)


class ErrorStruct(c.Structure):
    _name_ = "mantis_error"
    _fields_ = [("status", c.c_int), ("text", c.c_char * ERROR_BYTES)]


class RandomKey(c.Structure):
    """Seed, step, and the stream that the next rounding takes: passes of a model move it on."""

    _name_ = "mantis_random_key"
    _fields_ = [("seed", c.c_uint64), ("step", c.c_uint32), ("stream", c.c_uint32)]


class MapOptions(c.Structure):
    _name_ = "mantis_map_options"
    _fields_ = [
        ("bits", c.c_int),
        ("stochastic", c.c_bool),
        ("saturate", c.c_bool),
        ("key", RandomKey),
        ("first_group", c.c_uint32),
        ("peak", c.c_uint32),
    ]


class AlignOptions(c.Structure):
    _name_ = "mantis_align_options"
    _fields_ = [("exponent", c.c_int32), ("stochastic", c.c_bool), ("key", RandomKey), ("first_group", c.c_uint32)]


class CycleOptions(c.Structure):
    _name_ = "mantis_cycle_options"
    _fields_ = [
        ("n", c.c_uint),
        ("latency", c.c_uint32),
        ("backpressure_seed", c.c_uint32),
        ("cycle_limit", c.c_uint64),
    ]


class TensorScaling(c.Structure):
    _name_ = "mantis_tensor_scaling"
    _fields_ = [("kind", c.c_int), ("span", c.c_uint32), ("groups", c.c_uint32)]


class TensorStruct(c.Structure):
    _name_ = "mantis_tensor"
    _fields_ = [
        ("kind", c.c_int),
        ("rows", c.c_uint32),
        ("cols", c.c_uint32),
        ("address", c.c_uint32),
        ("scale", c.c_uint32),
        ("ld", c.c_uint32),
        ("scaling", TensorScaling),
    ]


TENSOR = c.POINTER(TensorStruct)


class View(c.Structure):
    _name_ = "mantis_view"
    _fields_ = [
        (name, c.c_uint32) for name in ("images", "h", "w", "oh", "ow", "kernel", "pad", "stride", "dilate")
    ] + [("flip", c.c_bool), ("rate", c.c_uint32)]


class Gemm(c.Structure):
    _name_ = "mantis_gemm"
    _fields_ = [
        ("a", TENSOR),
        ("b", TENSOR),
        ("transpose_a", c.c_bool),
        ("transpose_b", c.c_bool),
        ("bias", TENSOR),
        ("out", TENSOR),
        ("groups", c.c_uint32),
        ("a_group", c.c_uint32),
        ("b_group", c.c_uint32),
        ("out_group", c.c_uint32),
        ("record_groups", c.c_bool),
        ("view", View),
        ("a_scale_group", c.c_uint32),
        ("b_scale_group", c.c_uint32),
        ("raw", c.c_bool),
        ("accumulate", c.c_bool),
    ]


class VectorTerm(c.Structure):
    _fields_ = [("x", TENSOR), ("c", TENSOR)]


class Vector(c.Structure):
    _name_ = "mantis_vector"
    _fields_ = [("term", VectorTerm * 3), ("constant", TENSOR), ("gate", TENSOR), ("relu", c.c_bool), ("out", TENSOR)]


class Totals(c.Structure):
    _name_ = "mantis_totals"
    _fields_ = [
        ("commands", c.c_uint64),
        ("sticky", c.c_uint32),
        ("counters", c.c_uint64 * COUNTERS),
        ("macs", c.c_uint64),
    ]


class Images(c.Structure):
    _name_ = "mantis_images"
    _fields_ = [("pixels", c.POINTER(c.c_uint8)), ("labels", c.POINTER(c.c_uint16)), ("count", c.c_uint32)]


class DataArrays(c.Structure):
    _name_ = "mantis_data_arrays"
    _fields_ = [
        ("height", c.c_uint32),
        ("width", c.c_uint32),
        ("channels", c.c_uint32),
        ("classes", c.c_uint32),
        ("train", Images),
        ("test", Images),
    ]


class Methods(c.Structure):
    _name_ = "mantis_methods"
    _fields_ = [
        ("gradient", c.c_char_p),
        ("activation", c.c_char_p),
        ("norm", c.c_char_p),
        ("gradient_bits", c.c_int),
        ("weight_gradient_bits", c.c_int),
        ("fuse", c.c_bool),
    ]


class TrainingOptions(c.Structure):
    _name_ = "mantis_training_options"
    _fields_ = [
        ("net", c.c_char_p),
        ("net_text", c.c_char_p),
        ("steps", c.c_uint64),
        ("epochs", c.c_uint32),
        ("batch", c.c_uint32),
        ("bits", c.c_int),
        ("norm_bits", c.c_int),
        ("rate", c.c_double),
        ("momentum", c.c_double),
        ("decay", c.c_double),
        ("schedule", c.c_int),
        ("schedule_factor", c.c_double),
        ("schedule_every", c.c_uint64),
        ("schedule_power", c.c_double),
        ("crop", c.c_uint32),
        ("flip", c.c_bool),
        ("seed", c.c_uint64),
        ("nearest", c.c_bool),
        ("nearest_forward", c.c_bool),
        ("nearest_backward", c.c_bool),
        ("nearest_update", c.c_bool),
        ("saturate", c.c_bool),
    ]


class TrainingState(c.Structure):
    _name_ = "mantis_training_state"
    _fields_ = [
        ("step", c.c_uint64),
        ("steps", c.c_uint64),
        ("loss", c.c_double),
        ("running_loss", c.c_double),
        ("running_accuracy", c.c_double),
        ("totals", Totals),
    ]


class Parameter(c.Structure):
    _name_ = "mantis_parameter"
    _fields_ = [("name", c.c_char_p), ("rows", c.c_uint32), ("cols", c.c_uint32), ("trained", c.c_bool)]


class Layer(c.Structure):
    _name_ = "mantis_layer"
    _fields_ = [
        ("name", c.c_char_p),
        ("kind", c.c_char_p),
        ("from", c.c_char_p * 2),
        ("height", c.c_uint32),
        ("width", c.c_uint32),
        ("channels", c.c_uint32),
        ("parameters", c.c_uint64),
        ("macs_forward", c.c_uint64),
        ("macs_backward", c.c_uint64),
    ]


class ModelOptions(c.Structure):
    _name_ = "mantis_model_options"
    _fields_ = [
        ("source", c.c_char_p),
        ("text", c.c_char_p),
        ("height", c.c_uint32),
        ("width", c.c_uint32),
        ("channels", c.c_uint32),
        ("classes", c.c_uint32),
        ("batch", c.c_uint32),
        ("bits", c.c_int),
        ("norm_bits", c.c_int),
        ("nearest_forward", c.c_bool),
        ("nearest_backward", c.c_bool),
        ("nearest_update", c.c_bool),
        ("saturate", c.c_bool),
        ("input_gradient", c.c_bool),
    ]


class ModelTensors(c.Structure):
    _name_ = "mantis_model_tensors"
    _fields_ = [
        ("name", c.c_char_p),
        ("rows", c.c_uint32),
        ("cols", c.c_uint32),
        ("trained", c.c_bool),
        ("value", c.c_void_p),
        ("gradient", c.c_void_p),
        ("velocity", c.c_void_p),
    ]


class Rates(c.Structure):
    _name_ = "mantis_rates"
    _fields_ = [("rate", c.c_double), ("momentum", c.c_double), ("decay", c.c_double)]


# Those that the library's record names.
STRUCTS = [s for s in c.Structure.__subclasses__() if s.__module__ == __name__ and hasattr(s, "_name_")]
