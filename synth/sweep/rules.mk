# SPDX-License-Identifier: Apache-2.0
# The design-space sweep (docs/design_space.md): `make sweep`, or -j2. One target a point of hardware (units.txt) and
# one a point of accuracy; each knows when there is nothing to do, so an interrupted sweep goes on where it stopped.

SWEEP_DIR      := $(CURDIR)/synth/sweep
SWEEP_OUT      := $(SYNTH_OUT)/sweep
#= SWEEP_UNITS="..." | sweep: only these hardware points (synth/sweep/units.txt)
#= SWEEP_POINTS="b8_r24 fp32" | sweep: only these accuracy points (bBITS_rRANDOM-BITS)
#= SWEEP_NET=, SWEEP_EPOCHS=, SWEEP_STEPS=, SWEEP_SEEDS=, SWEEP_DATA= | sweep: what is trained (lenet5, 1 epoch, 5
#seeds, MNIST)
SWEEP_UNITS    ?= shared_exponent $(shell awk '/^sweep_/ { print $$1 }' synth/sweep/units.txt)
SWEEP_POINTS   ?= $(foreach b,8 7 6 5 4,$(foreach r,24 16 12 8 0,b$b_r$r)) fp32
SWEEP_PREPARED ?= synth-tools build

.PHONY: sweep sweep-records sweep-units sweep-accuracy sweep-table sweep-record sweep-prove
sweep: deps-synth ## area, frequency, energy and accuracy of other widths, random words, adders and arrays, with build/synth/sweep.html
	@$(MAKE) --no-print-directory sweep-records
	@$(MAKE) --no-print-directory sweep-units sweep-accuracy
	@$(MAKE) --no-print-directory sweep-table
sweep-records: $(SWEEP_PREPARED)
	@BUILD=$(BUILD) synth/sweep/records.sh
sweep-units: $(SWEEP_UNITS:%=sweep-unit-%)
sweep-accuracy: $(SWEEP_POINTS:%=sweep-point-%)

.PHONY: $(SWEEP_UNITS:%=sweep-unit-%) $(SWEEP_POINTS:%=sweep-point-%)
$(SWEEP_UNITS:%=sweep-unit-%): sweep-unit-%: $(SWEEP_PREPARED)
	@BUILD=$(BUILD) SYNTH_EXTRA=$(SWEEP_DIR) synth/run.sh $*
	@BUILD=$(BUILD) SYNTH_EXTRA=$(SWEEP_DIR) RECORDS=$(SWEEP_OUT)/records synth/energy.sh $*
$(SWEEP_POINTS:%=sweep-point-%): sweep-point-%: $(SWEEP_PREPARED)
	@BUILD=$(BUILD) synth/sweep/accuracy.sh $*
sweep-point-fp32: $(filter sweep-point-b8_r24,$(SWEEP_POINTS:%=sweep-point-%)) # they share a folder

sweep-table:
	@BUILD=$(BUILD) synth/sweep/table.sh
	@BUILD=$(BUILD) synth/sweep/page.sh
sweep-record: sweep-table # these figures become the recorded ones
	@cp $(SWEEP_OUT)/parts.tsv $(SWEEP_OUT)/results.tsv $(SWEEP_OUT)/results.json synth/sweep/
sweep-prove: synth-tools ## prove the sweep's variants equal to the accelerator's units
	@BUILD=$(BUILD) synth/sweep/prove.sh
