#include "host/layers.h"

#include <stdio.h>

void linear_layout(linear *l, image *image, const char *name, uint32_t batch, uint32_t in, uint32_t out)
{
    snprintf(l->name, sizeof l->name, "%s", name);
    l->in = in;
    l->out = out;
    parameter_layout(&l->weight, image, in, out, name, "w");
    parameter_layout(&l->bias, image, 1, out, name, "b");
    l->qx = image_tensor(image, TENSOR_DFP8, batch, in, "%s.qx", name);
    l->qw = image_tensor(image, TENSOR_DFP8, in, out, "%s.qw", name);
    l->qdy = image_tensor(image, TENSOR_DFP8, batch, out, "%s.qdy", name);
}

void linear_forward(program *p, linear *l, const tensor *x, const tensor *y, int bits)
{
    tensor qx = tensor_rows(&l->qx, x->rows);
    program_section(p, l->name, "forward");
    program_map(p, x, &qx, bits);
    program_map(p, &l->weight.value, &l->qw, bits);
    program_gemm(p, &(gemm_operation){.a = &qx, .b = &l->qw, .bias = &l->bias.value, .out = y});
}

void linear_backward(program *p, linear *l, const tensor *qones, const tensor *dy, const tensor *dx, int bits)
{
    uint32_t n = dy->rows;
    tensor qx = tensor_rows(&l->qx, n);
    tensor qdy = tensor_rows(&l->qdy, n);
    tensor ones = *qones;
    ones.cols = n;
    program_section(p, l->name, "weight gradient");
    program_map(p, dy, &qdy, bits);
    program_gemm(p, &(gemm_operation){.a = &qx, .transpose_a = true, .b = &qdy, .out = &l->weight.gradient});
    program_gemm(p, &(gemm_operation){.a = &ones, .b = &qdy, .out = &l->bias.gradient});
    if (!dx)
        return;
    program_section(p, l->name, "input gradient");
    program_gemm(p, &(gemm_operation){.a = &qdy, .b = &l->qw, .transpose_b = true, .out = dx});
}

void relu_forward(program *p, const tensor *one, const tensor *x, const tensor *y)
{
    program_vector(p, &(vector_operation){.term = {{x, one}}, .relu = true, .out = y});
}

void relu_backward(program *p, const tensor *one, const tensor *y, const tensor *dy)
{
    program_vector(p, &(vector_operation){.term = {{dy, one}}, .gate = y, .out = dy});
}
