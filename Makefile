# The commands of a working copy. `make help` lists them.

# One set of flags for everything, so that nothing is built twice. A newer compiler may have new warnings:
# `make ... WARNINGS=` builds all the same.
WARNINGS = -Xswiftc -warnings-as-errors
FLAGS = -c release $(WARNINGS) $(INLINING) $(PROCESSOR) $(HOMEBREW)

# Without inlining across modules the compiler has less to do. Training and decoding take the same time within two percent.
INLINING = -Xswiftc -disable-cmo

# Swift gets its target processor from its C compiler: this lets it use AVX2 and AVX-512 if the processor has them.
ifeq ($(shell uname -m),x86_64)
PROCESSOR = -Xcc -march=native
endif

# .ci/swiftc says how tests are compiled. SwiftPM looks for the compiler's libraries beside the compiler that SWIFT_EXEC
# names, and follows links, so a folder has a copy of the one and a link to the others.
ifneq ($(shell uname -s),Darwin)
COMPILER = .build/compiler
export SWIFT_EXEC = $(CURDIR)/$(COMPILER)/bin/swiftc
endif

# The compiler does not search Homebrew's folder.
ifeq ($(shell uname -s),Darwin)
BREW_PREFIX = $(shell brew --prefix)
HOMEBREW = -Xcc -I$(BREW_PREFIX)/include -Xcxx -I$(BREW_PREFIX)/include -Xlinker -L$(BREW_PREFIX)/lib
endif

# Several processes train together under MPI: with Open MPI or MPICH, where mpicc is installed. `make ... MPI=0` builds
# without it, and `make ... MPI=1` fails where it is missing. The build finds it by its pkg-config name.
ifneq ($(MPI),0)
MPI_NAMES = $(if $(shell mpicc --showme:version 2>/dev/null),ompi-c,mpich) mpi-c ompi
export MIXTAPE_MPI := $(if $(shell command -v mpicc),$(firstword $(foreach name,$(MPI_NAMES),\
	$(shell pkg-config --exists $(name) 2>/dev/null && echo $(name)))))
ifeq ($(MPI)$(MIXTAPE_MPI),1)
$(error MPI=1: no MPI was found; install libopenmpi-dev and openmpi-bin, or libmpich-dev and mpich, and pkg-config)
endif
else
export MIXTAPE_MPI :=
endif

.PHONY: help quickstart test lint format tables stress fuzz bench bench-scaling bench-import build install data clean \
	libraries mpi tests

help:
	@echo 'make quickstart  trains and evaluates the example of six tasks: Pipelines/quickstart.json, some minutes'
	@echo 'make test        checks the format of the sources, builds and runs all tests'
	@echo 'make lint        checks the format of the sources'
	@echo 'make format      formats the sources'
	@echo 'make tables      writes the tables in the texts anew, from the catalogues of the program'
	@echo 'make stress      kills runs and studies at random instants, starts two runs on one store, and fills disks;'
	@echo '                 compares the results; some minutes'
	@echo 'make fuzz        feeds every command damaged files of every kind for ten minutes'
	@echo 'make bench       measures speed and memory against other programs, on the data of MIXTAPE_DATA; 90 minutes'
	@echo 'make bench-scaling  measures how costs grow with the batch, the model, the tasks and the examples'
	@echo 'make bench-import  measures the import against the bulk insertion of SQLite'
	@echo 'make build       builds .build/release/mixtape'
	@echo '                 with MPI where mpicc is installed; MPI=0 builds without it, and MPI=1 insists on it'
	@echo 'make install     puts mixtape into PREFIX/bin (PREFIX=/usr/local); it runs where no Swift is installed'
	@echo 'make data        makes the files of Data/quickstart anew, equal byte for byte to the committed ones'
	@echo 'make clean       removes the build; runs are kept'

quickstart: build
	@.build/release/mixtape run Pipelines/quickstart.json

# Where MPI cannot be installed, the tests of several processes are skipped, and say so.
test: lint libraries mpi
	@$(MAKE) --no-print-directory tests

mpi:
ifneq ($(MPI),0)
	@.ci/install-libraries mpi
endif

tests:
	@swift build --build-tests $(FLAGS)
	@swift test --skip-build $(FLAGS)

# .swift-format is the configuration. It does not wrap long comments and texts, so lines are also measured.
SOURCES = Sources Tests Data Package.swift
lint:
	@swift format lint --strict --recursive --parallel $(SOURCES)
	@! LC_ALL=C.UTF-8 grep -rnE --include='*.swift' '^.{121,}' $(SOURCES) || \
		{ echo 'make lint: these lines have more than 120 columns'; exit 1; }

format:
	@swift format --in-place --recursive --parallel $(SOURCES)

# The tests compare the tables with the program's own output; here they write them.
tables: libraries
	@swift build --build-tests $(FLAGS)
	@MIXTAPE_WRITE_TABLES=1 swift test --skip-build $(FLAGS) --filter DocumentationTableTests

stress: libraries
	@swift build --build-tests $(FLAGS)
	@MIXTAPE_STRESS_KILLS=$${MIXTAPE_STRESS_KILLS:-120} MIXTAPE_STRESS_STUDIES=$${MIXTAPE_STRESS_STUDIES:-40} \
		MIXTAPE_STRESS_PAIRS=$${MIXTAPE_STRESS_PAIRS:-20} MIXTAPE_STRESS_DISKS=$${MIXTAPE_STRESS_DISKS:-40} \
		swift test --skip-build $(FLAGS) --filter 'KillTests|SharedStoreTests|FullDiskTests'

# A problem is kept under .build/fuzz; MIXTAPE_FUZZ_SEED and MIXTAPE_FUZZ_ONLY=TARGET repeat it.
fuzz: libraries
	@swift build --build-tests $(FLAGS)
	@MIXTAPE_FUZZ_COUNT=$${MIXTAPE_FUZZ_COUNT:-20000} MIXTAPE_FUZZ_SECONDS=$${MIXTAPE_FUZZ_SECONDS:-600} \
		MIXTAPE_FUZZ_SEED=$${MIXTAPE_FUZZ_SEED:-$$(date +%s)} swift test --skip-build $(FLAGS) --filter FuzzTests

# The other programs are those of Tests/Benchmarks/requirements.txt, if MIXTAPE_PYTHON has them. OpenBLAS chooses its
# kernels itself. The inputs are made once and kept: batches of the real tasks, a T5-small with random weights, and one
# that is trained on these tasks for a quarter of an hour, so that its outputs have a natural length. A part of it:
# make bench OPTIONS='--only decoding --pairs 3'
BENCH = .build/benchmarks
MIXTAPE_PYTHON ?= python3
UNTUNED = env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE
# MIXTAPE_KERNELS=avx2 make bench measures, on a processor with AVX-512, everyone without it.
ifeq ($(MIXTAPE_KERNELS),avx2)
PROCESSOR = -Xcc -march=x86-64-v3
BENCH_BUILD = .build/avx2
UNTUNED += OPENBLAS_CORETYPE=Haswell ATEN_CPU_CAPABILITY=avx2 DNNL_MAX_CPU_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX2 \
	MKL_ENABLE_INSTRUCTIONS=AVX2 CT2_FORCE_CPU_ISA=AVX2
else
BENCH_BUILD = .build
endif
IN_BENCH = cd $(BENCH) && MIXTAPE_DATA=$(abspath $(MIXTAPE_DATA)) $(UNTUNED) $(abspath $(BENCH_BUILD))/release/mixtape
bench: libraries
	@test -n "$(MIXTAPE_DATA)" || \
		{ echo 'make bench: where are the data of the six real tasks? MIXTAPE_DATA=DIR make bench'; exit 1; }
	@swift build --product mixtape --scratch-path $(BENCH_BUILD) $(FLAGS)
	@swift build --product mixtape-bench --scratch-path $(BENCH_BUILD) $(FLAGS)
	@mkdir -p $(BENCH)
	@test -s $(BENCH)/batches.jsonl || \
		($(IN_BENCH) batches ../../Tests/Benchmarks/Pipelines/batches.json --count 40 --json) > $(BENCH)/batches.jsonl
	@for model in t5-small gpt2; do test -d $(BENCH)/$$model || \
		$(MIXTAPE_PYTHON) Tests/Benchmarks/peers.py make-model $(BENCH)/$$model --model $$model; done || \
		echo 'make bench: without the peers, as $(MIXTAPE_PYTHON) lacks the packages of Tests/Benchmarks/requirements.txt'
	@test -d $(BENCH)/evaluation || { ($(IN_BENCH) train ../../Tests/Benchmarks/Pipelines/evaluation.json) && \
		($(IN_BENCH) export ../../Tests/Benchmarks/Pipelines/evaluation.json evaluation); }
	@$(UNTUNED) $(BENCH_BUILD)/release/mixtape-bench compare --directory $(BENCH) --python $(MIXTAPE_PYTHON) \
		--mixtape $(BENCH_BUILD)/release/mixtape $(OPTIONS)
	@$(UNTUNED) $(BENCH_BUILD)/release/mixtape-bench scaling --output $(BENCH)/scaling.html

bench-scaling: libraries
	@swift build --product mixtape-bench $(FLAGS)
	@mkdir -p $(BENCH)
	@$(UNTUNED) .build/release/mixtape-bench scaling --output $(BENCH)/scaling.html

bench-import: libraries
	@swift run $(FLAGS) import-benchmark

build: libraries
	@swift build --product mixtape $(FLAGS)

# The program includes Swift's libraries and needs only the four system libraries, and MPI's if it is built with it.
# Debug information is left out. The
# processor is this machine's, unless PROCESSOR= says otherwise. A Mac already has Swift's libraries.
PREFIX ?= /usr/local
INSTALL_BUILD = --scratch-path .build/install
ifneq ($(shell uname -s),Darwin)
STANDALONE = --static-swift-stdlib
endif

install: libraries
	@swift build --product mixtape $(FLAGS) $(STANDALONE) $(INSTALL_BUILD)
	@mkdir -p '$(DESTDIR)$(PREFIX)/bin'
	@strip -o '$(DESTDIR)$(PREFIX)/bin/.mixtape.new' .build/install/release/mixtape
	@chmod 755 '$(DESTDIR)$(PREFIX)/bin/.mixtape.new'
	@mv -f '$(DESTDIR)$(PREFIX)/bin/.mixtape.new' '$(DESTDIR)$(PREFIX)/bin/mixtape'
	@echo 'installed $(DESTDIR)$(PREFIX)/bin/mixtape'

data: libraries
	@swift run $(FLAGS) quickstart-data Data/quickstart

clean: $(COMPILER)
	@swift package clean

libraries: $(COMPILER)
	@.ci/install-libraries

.build/compiler: .ci/swiftc
	@mkdir -p $@/bin
	@cp .ci/swiftc $@/bin/swiftc
	@ln -sfn "$$(dirname "$$(readlink -f "$$(command -v swiftc)")")/../lib" $@/lib
