// SPDX-License-Identifier: Apache-2.0
// The worked example of docs/dpi.md; top dpi_example.
-F files.f
example/my_map_lane.sv
example/my_pe.sv
example/dpi_example.sv
