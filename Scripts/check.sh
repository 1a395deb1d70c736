#!/usr/bin/env bash
# All that must hold before a change lands: format, where unsafe code may live, build without
# warnings, tests, the first command of the README, the instructions of a training step.
set -euo pipefail
cd "$(dirname "$0")/.."
export DESCENT_WARNINGS_AS_ERRORS=1

echo "== format"
swift format lint --strict --recursive Package.swift Sources Tests Examples Benchmarks

echo "== unsafe code only in Numerics and System"
found=$(grep -rnwE 'unsafe|@unchecked|nonisolated\(unsafe\)' Sources --include='*.swift')
if grep -vE '^Sources/Descent/(Numerics|System)/|^[^:]*:[0-9]+: *//' <<< "$found"; then
  echo "unsafe code outside of Sources/Descent/Numerics and Sources/Descent/System" >&2
  exit 1
fi

echo "== tests"
swift test

echo "== tests, optimised: here a training step is held to allocate nothing"
swift test -c release -Xswiftc -enable-testing --scratch-path .build-release

echo "== tests of what threads share, under ThreadSanitizer"
swift test --sanitize thread --scratch-path .build-thread --filter 'ModelTests|AsynchronousFitTests|ReadingBlocksTests|SharedProductTests'

echo "== the kernels on each instruction set, NEON among them"
Scripts/check-neon.sh

echo "== the C programs of the benchmarks"
clang -fsyntax-only -Wall -Wextra -Werror -Wno-psabi -DLANES=8 -I Sources/DescentKernels \
  -I Sources/DescentKernels/include Benchmarks/ulp.c Benchmarks/peak.c

echo "== the Python code of the docs"
if command -v python3 > /dev/null; then
  python3 Scripts/check-docs.py
  python3 Scripts/catalog.py --check
else
  echo "skipped: it needs Python with NumPy"
fi

echo "== the command"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
swift build -c release --product descent
train() {
  .build/release/descent train Examples/Data/digits.csv --target digit --seed 1 --output "$folder/$1"
}
train a.safetensors | tee "$folder/log"
train b.safetensors > /dev/null
cmp "$folder/a.safetensors" "$folder/b.safetensors"
if command -v python3 > /dev/null; then
  python3 Scripts/check-model.py "$folder/a.safetensors"
  python3 Scripts/check-terminal.py .build/release/descent Examples/Data/digits.csv digit
else
  echo "skipped: reading the model from Python, and the command on a terminal"
fi
awk '/^Best/ { isGood = $NF >= 0.96 } END { exit !isGood }' "$folder/log" || {
  echo "less than 96% of the digits are told apart" >&2
  exit 1
}

echo "== the instructions of a training step"
if command -v python3 > /dev/null; then
  python3 Scripts/check-instructions.py
else
  echo "skipped: it needs Python"
fi
echo "check.sh: all passed"
