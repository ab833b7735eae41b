# On a fresh Debian or Ubuntu machine, as root or as a user who may use sudo:
#
#   make demo    installs what is missing, builds swrun and plays the life of a container
#   make test    installs what the tests need, builds and runs all of them
#
PREFIX = /usr/local
SWIFT  = tools/swift
# Through sudo, unless we are root.
AS_ROOT = tools/as-root

.PHONY: demo test unit-test integration-test test-vm soak fuzz build release order install bench format lint clean

demo: release
	$(AS_ROOT) tools/demo .build/release/swrun

test: unit-test integration-test

build:
	tools/setup build
	$(SWIFT) build

release:
	tools/setup build
	$(SWIFT) build -c release

# Writes anew in which order a release's functions stand: after changes to what starting a container does. Nothing tells the
# package manager that the next release has to be linked anew.
order:
	tools/setup build order
	SWRUN_SYMBOLS=1 $(SWIFT) build -c release --product swrun --scratch-path .build/order
	$(AS_ROOT) tools/order .build/order/release/swrun >.build/functions.order
	mv .build/functions.order Sources/swrun/functions.order
	rm -f .build/release/swrun

# Units: many at a time.
unit-test:
	tools/setup build test
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest --skip IntegrationTests

# The built program in the form that people use: one test at a time, because each looks at the whole machine.
integration-test: release
	tools/setup build test
	$(SWIFT) build --build-tests
	$(AS_ROOT) env SWRUN=.build/release/swrun $(SWIFT) test --skip-build --disable-xctest --no-parallel --filter IntegrationTests

# The tests that concern containers on Debian's kernels 6.1 and 6.12 under cgroup v2 alone, in qemu (docs/vm.md).
test-vm: release
	tools/setup build test vm
	$(SWIFT) build --build-tests
	$(AS_ROOT) env SUITES="$(SUITES)" MINUTES="$(MINUTES)" COMMAND="$(COMMAND)" tools/vm/run $(KERNELS)

# Every kill, error and power cut of docs/durability.md, and every count of what must be left behind by nobody, instead of
# the few that make test takes: half an hour.
soak: release
	tools/setup build test
	$(SWIFT) build --build-tests
	$(AS_ROOT) env SOAK=1 SWRUN=.build/release/swrun $(SWIFT) test --skip-build --disable-xctest --no-parallel \
	    --filter KillTests --filter FaultTests --filter PowerCutTests --filter FullDiskTests --filter ContentionTests \
	    --filter LeakTests --filter ExitCodeTests

# libFuzzer on everything that reads strangers' bytes, for this many seconds each.
SECONDS = 60
fuzz:
	tools/setup build test
	tools/fuzz $(SECONDS)

install:
	test -x .build/release/swrun -a -x .build/release/swrun-fetch || $(MAKE) release
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/swrun
	install -m 0755 .build/release/swrun $(DESTDIR)$(PREFIX)/bin/swrun
	install -m 0755 .build/release/swrun-init $(DESTDIR)$(PREFIX)/libexec/swrun/swrun-init
	install -m 0755 .build/release/swrun-fetch $(DESTDIR)$(PREFIX)/libexec/swrun/swrun-fetch

bench: release
	tools/setup bench
	$(AS_ROOT) bench/run-latency
	$(AS_ROOT) bench/images
	$(AS_ROOT) bench/store

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

clean:
	$(AS_ROOT) rm -rf .build
