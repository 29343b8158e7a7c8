# SPDX-License-Identifier: MIT
#
# hocket's build. `make run` and `make check` are all that a fresh machine
# needs; `make help` lists the rest. One invocation builds one mode with one
# compiler into build/MODE (build/MODE-CC if CC is not gcc); check, asan and
# matrix call make again for each mode that they need.

MODE := release
FILTER :=
JOBS := $(shell nproc)
PREFIX := /usr/local
DESTDIR :=
CFLAGS ?=
LDFLAGS ?=
ifeq ($(origin CC),default)
CC := gcc
endif

# The only place that names Debian packages.
PACKAGES := gcc make pkg-config \
    libfyaml-dev libcmocka-dev libboost-context-dev \
    libjansson-dev libpopt-dev \
    clang-14 libclang-rt-14-dev valgrind mandoc libxml2-utils python3-jsonschema \
    python3-yaml python3-junitparser cmark-gfm perl jq

WARNINGS := -Wall -Wextra -Wpedantic
WARNINGS += -Wshadow               # no name hides another
WARNINGS += -Wconversion           # no value changes silently
WARNINGS += -Wundef                # no misspelt macro counts as 0
WARNINGS += -Wwrite-strings        # literals are const
WARNINGS += -Wstrict-prototypes    # f(void), not f()
WARNINGS += -Wmissing-prototypes   # in a header, or static
WARNINGS += -Wold-style-definition
WARNINGS += -Wvla                  # fiber stacks are small
WARNINGS += -Wcast-qual            # const stays const
WARNINGS += -Wpointer-arith        # no arithmetic on void *
WARNINGS += -Wformat=2             # formats are literals
WARNINGS += -Werror

SANITIZE := -fsanitize=address,undefined
FLAGS_release := -O3 -falign-functions=64 # cache lines, or figures move with what stands above
FLAGS_debug := -O0 -g
FLAGS_asan := -O1 -g $(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_asan := $(SANITIZE)
FLAGS_fuzz := $(FLAGS_asan) -fsanitize=fuzzer-no-link
LINK_fuzz := $(SANITIZE) -fsanitize=fuzzer
FLAGS_mutant := -O3 -DHK_MUTANTS
ifeq ($(FLAGS_$(MODE)),)
$(error MODE=$(MODE) is none of release, debug, asan, fuzz, mutant)
endif
ifeq ($(MODE),fuzz)
CC := clang-14 # libFuzzer is clang's
endif

COMPILE = $(CC) -std=gnu11 -D_XOPEN_SOURCE=700 -Isim -I. $(FLAGS_$(MODE)) $(WARNINGS) $(CFLAGS)
LINK = $(CC) $(LINK_$(MODE)) $(LDFLAGS)
# Boost.Context is linked statically: three C symbols, no C++ at run time.
LIBS := -lfyaml -l:libboost_context.a -lpopt -ljansson

# --- what is built from what --------------------------------------------------

suffix := $(if $(filter-out gcc,$(CC)),$(if $(filter-out fuzz,$(MODE)),-$(notdir $(firstword $(CC)))))
B := build/$(MODE)$(suffix)
R := build/release$(suffix)

host := $(wildcard runner/host_*.c)
hocket := $(wildcard sim/*.c sim/*/*.c reports/*.c) $(host)
scenarios := $(wildcard scenarios/*.c scenarios/*/*.c)
runner := $(filter-out $(host),$(wildcard runner/*.c))
support := $(wildcard tests/support.c)
tests := $(sort $(shell find tests -name 'test_*.c'))
fuzz := $(wildcard tests/fuzz/fuzz_*.c)
replay := $(if $(filter-out fuzz,$(MODE)),$(wildcard tests/fuzz/replay.c))
bench := $(wildcard tests/bench/*.c)
sources := $(hocket) $(scenarios) $(runner) $(support) $(tests) $(fuzz) $(replay) $(bench)

objects = $(patsubst %.c,$(B)/%.o,$(1))
libraries := $(B)/libscenarios.a $(B)/libhocket.a
program := $(if $(wildcard runner/main.c),$(B)/hocket)
test_programs := $(patsubst %.c,$(B)/%,$(tests))
fuzz_programs := $(patsubst %.c,$(B)/%,$(fuzz))
bench_programs := $(patsubst %.c,$(B)/%,$(bench))

# For a make called from here: in parallel unless the caller gave a -j of his
# own, and the output of each command in one piece.
GROUPED = --no-print-directory -Otarget $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))
only := $(if $(FILTER),-k '$(FILTER)')
Q := $(if $(V),,@)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all deps run check check-npm asan tidy format lint matrix syntax fuzz soak clean help
.PHONY: valgrind soak-random bench bench-save bench-find bench-soak install build-shared
.PHONY: build-hocket build-program build-tests build-fuzz build-bench FORCE

all: ## build ./hocket (MODE=release|debug|asan, CC=clang-14, V=1 shows commands)
	@$(MAKE) $(GROUPED) build-hocket

run: deps ## install what is missing, build, run the scenarios
	@$(MAKE) --no-print-directory MODE=release all
	./hocket test --no-corpus scenarios/

check: deps ## install what is missing, build, run all tests (FILTER=word for some)
	@$(MAKE) $(GROUPED) MODE=release build-hocket build-tests
	@$(MAKE) $(GROUPED) MODE=asan build-hocket build-tests
	@tests/run.sh $(only) release$(suffix) asan$(suffix)

check-%: ## the tests whose name contains the word: make check-reader
	@$(MAKE) --no-print-directory check FILTER='$*'

check-npm: all ## what only npm has a reader for: the tap report
	@tests/check_reports.sh --npm

deps: ## install the Debian packages that are missing
	@command -v dpkg-query >/dev/null || { echo "deps: no dpkg here; needed: $(PACKAGES)"; exit 0; }; \
	have=" $$(dpkg-query -W -f='$${db:Status-Status}=$${Package} ' $(PACKAGES) 2>/dev/null) "; \
	missing=; \
	for package in $(PACKAGES); do \
	    case "$$have" in *" installed=$$package "*) ;; *) missing="$$missing $$package" ;; esac; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	echo "deps: installing$$missing"; \
	as_root=; [ "$$(id -u)" -eq 0 ] || as_root="sudo -n"; \
	$$as_root apt-get update -q && \
	$$as_root env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -q -y --no-install-recommends $$missing </dev/null

asan: ## the unit tests under ASan and UBSan
	@$(MAKE) $(GROUPED) MODE=asan build-hocket build-tests
	@tests/run.sh --unit $(only) asan$(suffix)

matrix: ## gcc and clang x release, debug, asan: build all, run the unit tests
	@for cc in gcc clang-14; do for mode in release debug asan; do \
	    echo "== $$cc $$mode"; \
	    $(MAKE) $(GROUPED) CC=$$cc MODE=$$mode build-program build-tests || exit 1; \
	done; done
	@tests/run.sh --unit $(only) \
	    release debug asan release-clang-14 debug-clang-14 asan-clang-14

syntax: ## what a compiler says of all sources, building nothing (CC=clang-14)
	$(Q)$(COMPILE) -fsyntax-only $(sources)

FUZZ := scenario
FUZZ_RUNS := 2000000
FUZZ_OPTIONS :=
fuzz: ## libFuzzer on one target (FUZZ=scenario|schedule|token, FUZZ_RUNS=2000000, FUZZ_OPTIONS=)
	@$(MAKE) $(GROUPED) MODE=fuzz build-fuzz
	@tests/fuzz/run.sh $(FUZZ) $(FUZZ_RUNS) $(FUZZ_OPTIONS)

soak: ## the catalogue with seeds 1 to 20; then each mutant must be noticed by it
	@$(MAKE) $(GROUPED) MODE=release build-hocket
	@$(MAKE) $(GROUPED) MODE=mutant build-program
	@tests/soak.sh build/mutant$(suffix)/hocket

valgrind: ## memcheck over the unit tests and the catalogue with fewer runs
	@$(MAKE) $(GROUPED) MODE=release build-hocket build-tests
	@tests/valgrind.sh

RANDOM_COUNT := 3000
soak-random: ## dpor against dfs on thousands of random programs, in YAML and in C
	@$(MAKE) $(GROUPED) MODE=release build-hocket build-tests
	@build/release$(suffix)/tests/strategy/test_random $$(($(RANDOM_COUNT) * 10)) 1000
	@tests/check_random.sh $(RANDOM_COUNT) 1000

bench: ## how fast it is, into build/bench.txt, and against tests/bench/saved.txt
	@$(MAKE) $(GROUPED) MODE=release build-hocket build-bench
	@tests/bench/run.sh build/release$(suffix)

bench-save: ## what the last `make bench` has measured becomes what the next are held against
	cp build/bench.txt tests/bench/saved.txt

SEEDS := 400
STRATEGIES :=
FIND = build/release$(suffix)/tests/bench/find tests/bench/models

bench-find: ## runs until a bug is found (SEEDS=400 STRATEGIES='random \"pct 3\"')
	@$(MAKE) $(GROUPED) MODE=release build-hocket build-bench
	@$(FIND) --seeds $(SEEDS) $(STRATEGIES)

bench-soak: ## a long attempt at SafeStack, four campaigns of a million runs for each strategy
	@$(MAKE) $(GROUPED) MODE=release build-hocket build-bench
	@$(FIND) --only SafeStack --seeds 4 --cap 1000000 $(STRATEGIES)

tidy: ## check the style rules only
	@tests/tidy.sh

format: ## clang-format all C files in place
	@clang-format -i $$(git ls-files -co --exclude-standard '*.c' '*.h')

LINT := -*,clang-analyzer-*,bugprone-*,-bugprone-easily-swappable-parameters
LINT := $(LINT),-bugprone-reserved-identifier,-clang-analyzer-valist.Uninitialized
LINT := $(LINT),-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling

lint: ## clang-tidy and cppcheck, those that are there
	@status=0; \
	if command -v clang-tidy >/dev/null; then \
	    clang-tidy --quiet --warnings-as-errors='*' --checks='$(LINT)' \
	        $(sources) -- -std=gnu11 -D_XOPEN_SOURCE=700 -Isim -I. || status=1; \
	else echo "lint: no clang-tidy here"; fi; \
	if command -v cppcheck >/dev/null; then \
	    cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	        --enable=warning,performance,portability --suppress=missingIncludeSystem \
	        -D__GNUC__ -D_XOPEN_SOURCE=700 -Isim -I. $(hocket) $(scenarios) $(runner) \
	        || status=1; \
	else echo "lint: no cppcheck here"; fi; \
	exit $$status

VERSION := $(shell sed -n 's/^\#define HK_VERSION "\(.*\)"/\1/p' runner/cli.h)
ROOT = $(DESTDIR)$(PREFIX)

install: ## program, library, headers, manuals to PREFIX (/usr/local), below DESTDIR
	@$(MAKE) $(GROUPED) MODE=release build-hocket build-shared
	install -d $(ROOT)/bin $(ROOT)/lib/pkgconfig $(ROOT)/include/hocket/core \
	    $(ROOT)/share/man/man1 $(ROOT)/share/man/man3 $(ROOT)/share/man/man5 \
	    $(ROOT)/share/bash-completion/completions
	install -m 755 $(R)/hocket $(ROOT)/bin/hocket
	install -m 644 $(R)/libhocket.a $(ROOT)/lib/libhocket.a
	install -m 755 $(R)/libhocket.so.0 $(ROOT)/lib/libhocket.so.$(VERSION)
	ln -sf libhocket.so.$(VERSION) $(ROOT)/lib/libhocket.so.0
	ln -sf libhocket.so.0 $(ROOT)/lib/libhocket.so
	install -m 644 sim/hocket.h reports/hocket_cmocka.h $(ROOT)/include
	install -m 644 sim/plugin.h $(ROOT)/include/hocket
	install -m 644 sim/core/*.h $(ROOT)/include/hocket/core
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' sim/hocket.pc.in \
	    >$(ROOT)/lib/pkgconfig/hocket.pc
	$(R)/hocket --help | awk -f runner/manual.awk - runner/hocket.1.in \
	    >$(ROOT)/share/man/man1/hocket.1
	install -m 644 sim/libhocket.3 $(ROOT)/share/man/man3
	install -m 644 scenarios/hocket-scenario.5 $(ROOT)/share/man/man5
	install -m 644 runner/hocket.bash $(ROOT)/share/bash-completion/completions/hocket

clean: ## remove what was built
	rm -rf build hocket

help: ## this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# --- rules --------------------------------------------------------------------

build-hocket: build-program # ./hocket is the last release build that was asked for
	@$(if $(program),$(if $(filter release,$(MODE)),ln -f $(program) hocket,:),:)
build-program: $(libraries) $(program)
	@:
build-tests: $(test_programs) $(fuzz_programs)
	@:
build-fuzz: $(fuzz_programs)
	@:
build-shared: $(B)/libhocket.so.0
	@:
build-bench: $(bench_programs)
	@:

# A stamp changes only when its text does; so other flags, or a source that was
# removed, rebuild what they must.
stamp = @mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' >$@
$(B)/flags: FORCE
	$(call stamp,$(COMPILE) / $(LINK) $(LIBS))
$(B)/sources: FORCE
	$(call stamp,$(hocket) / $(scenarios) / $(runner) / $(support))

$(B)/%.o: %.c $(B)/flags Makefile
	@mkdir -p $(@D); echo "CC    $@"
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/scenarios/new/table.o: $(wildcard scenarios/new/*.yaml) # .incbin
$(B)/libhocket.a: $(call objects,$(hocket))
$(B)/libscenarios.a: $(call objects,$(scenarios))
$(libraries): $(B)/sources
	@echo "AR    $@"
	$(Q)rm -f $@; ar rcs $@ $(filter %.o,$^)

# The shared library: what hocket.h declares can be seen from outside, and, for one's own objects,
# strategies and checks, the kernel and plugin.h. Of reports it has what writes the failure block.
$(B)/shared/%.o: %.c $(B)/flags Makefile
	@mkdir -p $(@D); echo "CC    $@"
	$(Q)$(COMPILE) -fPIC -fno-semantic-interposition $(HIDDEN) -MMD -MP -c -o $@ $<
shared_objects := $(patsubst %.c,$(B)/shared/%.o,$(hocket))
$(shared_objects): private HIDDEN := -fvisibility=hidden
$(filter $(B)/shared/sim/core/% %/explore/plugin.o,$(shared_objects)): private HIDDEN :=
$(B)/shared/libreports.a: $(filter $(B)/shared/reports/%,$(shared_objects))
	$(Q)rm -f $@; ar rcs $@ $^
$(B)/libhocket.so.0: $(shared_objects) $(B)/shared/libreports.a sim/libhocket.map $(B)/sources
	@echo "LINK  $@"
	$(Q)$(LINK) -shared -Wl,-soname,libhocket.so.0 -Wl,--version-script=sim/libhocket.map \
	    -Wl,-z,defs -Wl,-Bsymbolic-functions -o $@ $(filter-out $(B)/shared/reports/%.o,$(shared_objects)) \
	    $(B)/shared/libreports.a -l:libboost_context.a
-include $(patsubst %.o,%.d,$(shared_objects))

$(B)/hocket: $(call objects,$(runner)) $(libraries)
$(bench_programs): %: %.o $(libraries)
$(bench_programs): private LIBS += -lm
$(test_programs): %: %.o $(call objects,$(support)) $(libraries)
$(test_programs): private LIBS += -lcmocka
$(fuzz_programs): %: %.o $(call objects,$(replay)) $(libraries)
$(program) $(bench_programs) $(test_programs) $(fuzz_programs): $(B)/sources
	@echo "LINK  $@"
	$(Q)$(LINK) -o $@ $(filter %.o %.a,$^) $(LIBS)

-include $(patsubst %.o,%.d,$(call objects,$(sources)))
