# SPDX-License-Identifier: Apache-2.0
# Area, timing and energy: see run.sh for the flow of one unit and docs/results.md for what the figures mean.
#= UNITS="pe map_lane" | synth, synth-check, synth-record, synth-fpga: only these units (synth/units.txt has all)
#= LIBERTY=file | synth, sweep: another cell library
#= PERIOD=ns | synth: the clock of the constraints (5.25): what misses it is mapped for speed; the maximum frequency follows from the slack
#= SYNTH_EXTRA=folder | synth: further sources and a units.txt of one's own
#= ANY_VERSION=1 | synth: go on with versions of yosys and opensta that were never tried
#= RECORDS=folder | synth: port records for the energy figures (build/synth/records)
#= NET=, DATA= | synth-records: the network and the images that are recorded (mlp, drawn digits)
#= SYNTH_PROVED="pe lza" | synth-prove: these units
#= SYNTH_NETS="lenet5" | synth-energy: these networks; WORK_lenet5="--data folder" are options for one of them

SYNTH_OUT   := $(BUILD)/synth
SYNTH_TOOLS := $(SYNTH_OUT)/tools
SYNTH_SMALL := $(shell LC_ALL=C awk '$$1 !~ /^\#/ && $$6 == "small" {print $$1}' synth/units.txt)
SYNTH_BIG   := $(shell LC_ALL=C awk '$$1 !~ /^\#/ && $$6 == "big" {print $$1}' synth/units.txt)
UNITS       ?= $(SYNTH_SMALL)
SYNTH_PROGRAMS := library_facts results power make_record step_energy step_rates
SYNTH_LIB   := $(filter-out $(SYNTH_PROGRAMS:%=synth/tools/%.c),$(wildcard synth/tools/*.c))
PACKAGES_SYNTH := yosys=synthesis opensta=timing qflow-tech-osu018=cell_library gnuplot-nox=plots iverilog=gate-level_simulation

.PHONY: synth synth-tools synth-units synth-all synth-record synth-check deps-synth
deps-synth:
	@sim/terminal/packages.sh $(PACKAGES_SYNTH)

synth-tools: $(SYNTH_PROGRAMS:%=$(SYNTH_TOOLS)/%)
$(SYNTH_TOOLS)/%.o: synth/tools/%.c $(wildcard synth/tools/*.h)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(OPT) $(WARN) -c -o $@ $<
$(SYNTH_PROGRAMS:%=$(SYNTH_TOOLS)/%): $(SYNTH_TOOLS)/%: $(SYNTH_TOOLS)/%.o $(SYNTH_LIB:synth/tools/%.c=$(SYNTH_TOOLS)/%.o)
	$(CC) $(OPT) -o $@ $^ -lm

# One target a unit, so that -j works; run.sh itself knows when there is nothing to do.
SYNTH_RUNS := $(addprefix synth-unit-,$(SYNTH_SMALL) $(SYNTH_BIG))
.PHONY: $(SYNTH_RUNS)
$(SYNTH_RUNS): synth-unit-%: synth-tools $(GEN)
	@BUILD=$(BUILD) synth/run.sh $*
	@BUILD=$(BUILD) synth/energy.sh $*
	@mkdir -p $(SYNTH_OUT)/results
	@cd $(SYNTH_OUT) && tools/results write results/$*.json $$(for f in $*/facts $*/energy fpga/$*; do [ ! -r $$f ] || echo $$f; done)
synth-units: $(addprefix synth-unit-,$(UNITS))

synth: deps-synth ## area, frequency and energy of every unit (LIBERTY=file for other cells), with a report in build/synth/report.html
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2) synth-units
	@$(SYNTH_TOOLS)/results table $(UNITS:%=$(SYNTH_OUT)/results/%.json)
	@BUILD=$(BUILD) synth/report.sh $(UNITS)
synth-check: deps-synth ## compare area and frequency with the recorded baselines (3 %)
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2) synth-units
	@$(SYNTH_TOOLS)/results check synth/results $(SYNTH_OUT)/results $(UNITS)
.PHONY: synth-fpga synth-records synth-prove synth-energy synth-steps
synth-fpga: $(GEN) ## LUTs, flip-flops, DSPs and block RAMs on ice40, ecp5 and xc7
	@BUILD=$(BUILD) synth/fpga.sh $(UNITS)
SYNTH_PROVED ?= unpack lza lzc map_lane stream_lane bias_lane drain_lane align_add align_turn align_round align_lane vector_term vector_sum vector_walker peak_tree pe counters csr
synth-prove: synth-tools ## prove netlists equal to their RTL
	@BUILD=$(BUILD) synth/equivalence.sh prove $(SYNTH_PROVED)
# Operands of a training step; energy picks them up. Default: the mlp on drawn digits; NET=, DATA= take others.
SYNTH_RECORDED := pe mac_array_8 fp_pe_bf16 fp_pe_fp16 fp_pe_fp32 fp_pe_bf16_pipelined fp_pe_fp16_pipelined fp_pe_fp32_pipelined \
                  map_lane mapping_unit quantizer_lane align_lane align_add lza vector_term
# What has no work: products in the update, MAP beside operands of products, VECTOR in the mlp's weight gradient.
SYNTH_IDLE := *pe*.update|mac_array*.update|mapping_unit.update|mapping_unit.input_gradient|vector_term.weight_gradient
synth-records: build ## record units' operands in the phases of a training step (then run make synth)
	@mkdir -p $(SYNTH_OUT)/records
	@for u in $(SYNTH_RECORDED); do for p in forward input_gradient weight_gradient update; do \
	  case $$u.$$p in $(SYNTH_IDLE)) continue ;; esac; \
	  $(BUILD)/mantis record $$u --phase $$p --out $(SYNTH_OUT)/records/$$u.$$p $(NET:%=--net %) $(DATA:%=--data %) || exit 1; done; done
# What one step takes, by layer and pass, with the recorded energies of the units. WORK_lenet5="--data folder" for real
# images.
SYNTH_NETS ?= lenet5 resnet20
WORK_resnet20 ?= --data digits32
synth-energy: build synth-tools ## energy of a training step (batch 8) of lenet5 and resnet20, by layer and pass
	@mkdir -p $(SYNTH_OUT)/results
	@$(foreach n,$(SYNTH_NETS),$(BUILD)/mantis work --net $(n) --batch 8 $(WORK_$(n)) --json > $(SYNTH_OUT)/work_$(n).json && echo "$(n), batch 8, without glitches" && \
	  $(SYNTH_TOOLS)/step_energy $(SYNTH_OUT)/work_$(n).json synth/results --json $(SYNTH_OUT)/results/step_$(n).json && echo && echo "$(n), with glitches" && \
	  $(SYNTH_TOOLS)/step_energy $(SYNTH_OUT)/work_$(n).json synth/results --glitches --sum --json $(SYNTH_OUT)/results/step_$(n)_glitches.json && echo &&) true
# Steps a second at the top's recorded frequency; a clock of the machine that moves asks for this target, with each PORT.
SYNTH_STEPS := mlp:32 lenet5:8 vit:8 resnet20:8 resnet20:8:--fuse
SYNTH_STEP   = $(SYNTH_OUT)/steps_$(subst :,_,$(1)).json
SYNTH_PORTS := 128 256 512
SYNTH_TOP    = mantis_top$(if $(filter 512,$(1)),,_$(1))
synth-steps: build synth-tools ## record training steps a second of mlp, lenet5, vit and resnet20 beside the top's figures (PORT=128, 512: that top's)
	@mkdir -p $(SYNTH_OUT)
	@$(foreach s,$(SYNTH_STEPS),$(BUILD)/mantis work --net $(word 1,$(subst :, ,$s)) --batch $(word 2,$(subst :, ,$s)) $(word 3,$(subst :, ,$s)) \
	  $(WORK_$(word 1,$(subst :, ,$s))) --json > $(call SYNTH_STEP,$s) &&) true
	@$(SYNTH_TOOLS)/step_rates synth/results/$(call SYNTH_TOP,$(PORT)).json $(foreach s,$(SYNTH_STEPS),$(call SYNTH_STEP,$s))
synth-record: synth-units ## record the present figures as the baselines
	@cp $(UNITS:%=$(SYNTH_OUT)/results/%.json) synth/results/
	@$(SYNTH_TOOLS)/results summary synth/results/summary.json synth/results
	@$(foreach p,$(SYNTH_PORTS),$(if $(filter $(call SYNTH_TOP,$(p)),$(UNITS)),$(MAKE) --no-print-directory PORT=$(p) synth-steps &&)) true
