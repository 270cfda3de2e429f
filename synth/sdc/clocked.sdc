# A unit with registers. Its inputs come from registers outside (clk_to_q) through a buffer, its outputs go to registers outside
# (setup) and see four buffer inputs. `period`, `clk_to_q`, `setup`, `driver`, `driver_pin` and `load` are set before; one target
# for all units: frequency is read from the slack, so the target decides which of two mappings is taken, and signs.
create_clock -name clk -period $period [get_ports clk_i]
set data_inputs {}
foreach port [all_inputs] { if {[get_property $port full_name] ne "clk_i"} { lappend data_inputs $port } }
set_input_delay $clk_to_q -clock clk $data_inputs
set_output_delay $setup -clock clk [all_outputs]
set_driving_cell -lib_cell $driver -pin $driver_pin $data_inputs
set_load $load [all_outputs]
