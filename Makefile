# Plumbline: make (build everything), make check (test everything).

BUILD ?= build
ifeq ($(origin CC),default)
CC = gcc
endif
CFLAGS ?= -O3 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wvla -Wundef -Wformat=2
# No contraction, no reassociation: the same inputs give the same bits.
PL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off \
  -fno-strict-overflow -Iengine -I$(BUILD)/gen -MMD -MP $(WARN) $(WERROR) $(CFLAGS)

# Asked for when something is linked: by then the packages are there.
LIBS = $(shell sh tools/libraries.sh "$(CC)" cmark-gfm-extensions cmark-gfm \
  lua5.4 gsl gslcblas jansson hogweed gmp nettle seccomp) -lm
lua_CFLAGS = $(shell pkg-config --cflags lua5.4)

# Lowest first; each archive may use the ones before it.
LAYERS = base stats data chart plan doc lua run
ARCHIVES = $(foreach l,run lua doc plan chart data stats base,$(BUILD)/lib/$(l).a)
sources = $(sort $(wildcard engine/$(1)/*.c))
objects = $(patsubst engine/%.c,$(BUILD)/obj/%.o,$(call sources,$(1)))
PRELUDE = $(sort $(wildcard engine/lua/prelude/*.lua))

.PHONY: all engine pdf check accuracy bits fuzz mutants simulate lint tidy distcheck sanitize bench clean \
  data data-check
.DELETE_ON_ERROR:

# Everything a newcomer wants: the program, the book, the examples; and the same
# on paper, by WeasyPrint.
EXAMPLES = project_star cost_effectiveness acceptability
FORMAT = html
all pdf: engine
	@$(BUILD)/plumb build . -o $(BUILD)/report --format $(FORMAT)
	@for e in $(EXAMPLES); do \
	  $(BUILD)/plumb build examples/$$e -o $(BUILD)/examples/$$e --format $(FORMAT) || exit 1; done

engine: $(BUILD)/plumb

# Missing packages are installed before anything is compiled.  PACKAGES=ready
# says that they are there (other systems than Debian).
ifneq ($(PACKAGES),ready)
$(BUILD)/packages: tools/packages.sh
	@mkdir -p $(@D)
	@sh tools/packages.sh
	@touch $@
READY = $(BUILD)/packages

# Where WeasyPrint cannot be had, only what needs it does not run.
$(BUILD)/weasyprint: $(READY)
	@if PLUMB_PDF=1 sh tools/packages.sh; then touch $@; \
	  else echo "No WeasyPrint: no PDF, and its tests are skipped." >&2; fi
PDF_READY = $(BUILD)/weasyprint
endif

pdf: FORMAT = html,pdf
pdf: | $(PDF_READY)

$(BUILD)/plumb: $(call objects,cli) $(ARCHIVES)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

define archive
$(BUILD)/lib/$(1).a: $(call objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call archive,$(l))))

$(BUILD)/obj/%.o: engine/%.c | $(READY)
	@mkdir -p $(@D)
	$(CC) $(PL_CFLAGS) $($(*D)_CFLAGS) -c -o $@ $<

# The part of the engine written in Lua, as C strings.
$(BUILD)/gen/prelude.inc: tools/embed.sh $(PRELUDE)
	@mkdir -p $(@D)
	sh tools/embed.sh $(PRELUDE) > $@
$(call objects,lua): $(BUILD)/gen/prelude.inc

# The page's style, the charts' templates and the project that `plumb new`
# makes are built in as well.
STYLES = engine/doc/page.css engine/doc/blind.css
$(BUILD)/gen/page.inc: tools/embed.sh $(STYLES)
	@mkdir -p $(@D)
	sh tools/embed.sh $(STYLES) > $@
$(call objects,doc): $(BUILD)/gen/page.inc

FIGURES = $(sort $(wildcard figures/*.gp))
$(BUILD)/gen/figures.inc: tools/embed.sh $(FIGURES)
	@mkdir -p $(@D)
	sh tools/embed.sh $(FIGURES) > $@
$(call objects,chart): $(BUILD)/gen/figures.inc

NEW = engine/run/new
NEW_FILES = $(sort $(shell find $(NEW) -type f))
$(BUILD)/gen/new.inc: tools/embed.sh $(NEW_FILES)
	@mkdir -p $(@D)
	sh tools/embed.sh --below $(NEW) $(NEW_FILES) > $@
$(call objects,run): $(BUILD)/gen/new.inc

# All of them, for the checks of the source.
GENERATED = $(addprefix $(BUILD)/gen/,prelude.inc page.inc figures.inc new.inc)

# tests/unit/<layer>_<what>.c is one cmocka program; it links its own layer and
# the layers below.
UNITS = $(sort $(wildcard tests/unit/*.c))
UNIT_PROGRAMS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNITS))
base_UNIT = base
stats_UNIT = stats base
data_UNIT = data stats base
chart_UNIT = chart data stats base
plan_UNIT = plan data stats base
doc_UNIT = doc plan chart data stats base
lua_UNIT = lua plan chart data stats base
run_UNIT = run lua doc plan chart data stats base
synthesise_UNIT = stats base

layer_of = $(firstword $(subst _, ,$(notdir $(1))))
define unit
$(BUILD)/unit/$(notdir $(basename $(1))): $(1) $(foreach l,$($(call layer_of,$(1))_UNIT),$(BUILD)/lib/$(l).a) | $(READY)
	@mkdir -p $$(@D)
	$$(CC) $$(PL_CFLAGS) $$(lua_CFLAGS) $$(LDFLAGS) -o $$@ $$(filter %.c,$$^) $$(filter %.a,$$^) -lcmocka $$(LIBS)
endef
$(foreach u,$(UNITS),$(eval $(call unit,$(u))))

# The tool that makes the synthetic data, but for its main.
SYNTHESISE = $(sort $(wildcard tools/synthesise/*.c))
$(filter $(BUILD)/unit/synthesise_%,$(UNIT_PROGRAMS)): $(filter-out %/main.c,$(SYNTHESISE)) $(wildcard tools/synthesise/*.h)
$(BUILD)/unit/synthesise_%: PL_CFLAGS += -Itools/synthesise

# make unit-stats BUILD=build/x: the unit programs of one layer, run.
unit-%:
	@$(MAKE) --no-print-directory $(filter $(BUILD)/unit/$*_%,$(UNIT_PROGRAMS))
	@for t in $(filter $(BUILD)/unit/$*_%,$(UNIT_PROGRAMS)); do $$t || exit 1; done

# Tests: unit programs, then the command line end to end.
CLI_TESTS = $(sort $(wildcard tests/cli/*.bats))
check: engine $(UNIT_PROGRAMS) $(BUILD)/tests/page_check $(BUILD)/tools/synthesise | $(PDF_READY)
	@PLUMB=$(abspath $(BUILD))/plumb PAGE_CHECK=$(abspath $(BUILD))/tests/page_check \
	  SYNTHESISE=$(abspath $(BUILD))/tools/synthesise tools/check.pl $(UNIT_PROGRAMS) $(CLI_TESTS)

$(BUILD)/tests/page_check: tests/page_check.c tests/page_tree.h | $(READY)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARN) $(CFLAGS) -Wno-conversion \
	  $$(pkg-config --cflags libxml-2.0) -o $@ $< $$(pkg-config --libs libxml-2.0)

# The digits reached on every NIST set beside those that can be reached; fails
# when one falls short.
accuracy: $(BUILD)/unit/stats_nist
	@CMOCKA_MESSAGE_OUTPUT=TAP $< table

# What random procedures promise, by simulation, with the binomial bounds that
# each program states: minutes, and no part of check.
SLOW_PROGRAMS = $(patsubst tests/slow/%.c,$(BUILD)/slow/%,$(sort $(wildcard tests/slow/*.c)))
define slow
$(1): $(patsubst $(BUILD)/slow/%,tests/slow/%.c,$(1)) $(foreach l,$($(call layer_of,$(1))_UNIT),$(BUILD)/lib/$(l).a) | $(READY)
	@mkdir -p $$(@D)
	$$(CC) $$(PL_CFLAGS) $$(LDFLAGS) -o $$@ $$(filter %.c %.a,$$^) -lcmocka $$(LIBS)
endef
$(foreach s,$(SLOW_PROGRAMS),$(eval $(call slow,$(s))))
simulate: $(SLOW_PROGRAMS)
	@tools/check.pl $^

# Notebooks that leave their plan in one way each, and edits that change nothing.
mutants: engine
	@tests/mutants/run.pl $(BUILD)/plumb examples/project_star tests/mutants/cases.txt

SANITIZE = -fsanitize=address,undefined -fno-omit-frame-pointer
# End to end with the projects; what provokes limits of memory, files and time
# is left to check: the sanitizer's shadow memory has none of these limits.
SANITIZE_CLI = $(patsubst %,tests/cli/%.bats,build completion leaks manual new page_check)
sanitize:
	@$(MAKE) --no-print-directory check BUILD=$(BUILD)/sanitize \
	  CLI_TESTS="$(SANITIZE_CLI)" \
	  CFLAGS="-O1 -g $(SANITIZE)" LDFLAGS="$(SANITIZE)"

# The same bits by gcc and clang, at -O0 and -O3.
bits:
	@sh tools/bits.sh $(BUILD)

# Bytes of a stranger's making for each grammar, SECONDS each; a crash is kept in
# tests/fuzz/crashes and is a seed from then on.
FUZZ = $(sort $(notdir $(basename $(wildcard tests/fuzz/*.c))))
SECONDS = 60
fuzz:
	@PLUMB_FUZZ=1 sh tools/packages.sh
	@PACKAGES=ready sh tools/fuzz.sh $(BUILD)/fuzz $(SECONDS) $(FUZZ)

csv_FUZZ = data stats base
json_FUZZ = base
lua_FUZZ = lua plan chart data stats base
notebook_FUZZ = doc plan chart data stats base
svg_FUZZ = chart data stats base
define fuzz_program
$(BUILD)/fuzz/$(1): tests/fuzz/$(1).c $(foreach l,$($(1)_FUZZ),$(BUILD)/lib/$(l).a)
	@mkdir -p $$(@D)
	$$(CC) $$(PL_CFLAGS) $$(lua_CFLAGS) $$(LDFLAGS) -fsanitize=fuzzer -Itests/fuzz -o $$@ $$(filter %.c %.a,$$^) $$(LIBS)
endef
$(foreach f,$(FUZZ),$(eval $(call fuzz_program,$(f))))

lint:
	@PLUMB_LINT=1 sh tools/packages.sh
	@$(MAKE) --no-print-directory PACKAGES=ready $(GENERATED)
	@sh tools/lint.sh $(BUILD)

# Minutes: clang-tidy with clang's analyzer.
tidy:
	@PLUMB_LINT=1 sh tools/packages.sh
	@$(MAKE) --no-print-directory PACKAGES=ready $(GENERATED)
	@sh tools/tidy.sh $(BUILD) deep

# What a release must agree on.
distcheck:
	@sh tools/check-versions.sh

# The synthetic data of the three trials; each part is the same bytes every time.
$(BUILD)/tools/synthesise: $(SYNTHESISE) $(wildcard tools/synthesise/*.h) $(foreach l,stats base,$(BUILD)/lib/$(l).a) | $(READY)
	@mkdir -p $(@D)
	$(CC) $(PL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)
data: $(BUILD)/tools/synthesise
	@sh tools/data.sh $(BUILD) make
data-check: $(BUILD)/tools/synthesise
	@sh tools/data.sh $(BUILD) check

# How fast it is, beside R when R is there.
bench: engine $(BUILD)/bench/bench_engine $(BUILD)/bench/bench_data
	@sh bench/bench.sh $(BUILD)

$(BUILD)/bench/bench_engine: bench/engine.c $(foreach l,plan data stats base,$(BUILD)/lib/$(l).a) | $(READY)
	@mkdir -p $(@D)
	$(CC) $(PL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

$(BUILD)/bench/bench_data: bench/data.c
	@mkdir -p $(@D)
	$(CC) $(PL_CFLAGS) $(LDFLAGS) -o $@ $<

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
