# A combinational unit, timed as if it stood between two registers: see clocked.sdc for the variables.
create_clock -name clk -period $period
set_input_delay $clk_to_q -clock clk [all_inputs]
set_output_delay $setup -clock clk [all_outputs]
set_driving_cell -lib_cell $driver -pin $driver_pin [all_inputs]
set_load $load [all_outputs]
