#!/usr/bin/env bash
# Checks that the kernels compute the same bytes on each available instruction set (on x86-64, NEON runs under
# an emulator) and with any number of threads. Compares the hashes that Tests/KernelStep/step.c prints.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Use the toolchain's compiler with the flags of Package.swift.
bin=$(dirname "$(command -v swift || true)")
clang=$bin/clang
[ -x "$clang" ] || clang=$(command -v clang) || { echo "skipped: no clang"; exit; }
flags() { # what precedes the list in Package.swift
  sed -n "s/.*$1\[\(.*\)\].*/\1/p" Package.swift | tr -d '",'
}
c_flags=$(flags 'let kernelFlags = ') cxx_flags=$(flags 'kernelFlags + ')
[ -n "$c_flags" ] && [ -n "$cxx_flags" ] || { echo "check-neon.sh: Package.swift has no flags for the kernels" >&2; exit 1; }

# Links without the library of C++: the kernels must not need it.
build() { # program, options of the compiler, --, options of the linker
  local program=$1 options=() objects=() source object
  shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  mkdir "$folder/$program.objects"
  for source in Sources/DescentKernels/*.cpp Sources/DescentKernels/*/*.c* Tests/KernelStep/step.c; do
    object=$folder/$program.objects/$(basename "$source").o
    local language=$c_flags
    if [ "${source##*.}" = cpp ]; then language="$c_flags $cxx_flags -std=c++17"; fi
    "$clang" $language -Werror "${options[@]}" -I Sources/DescentKernels/include -c "$source" -o "$object"
    objects+=("$object")
  done
  "$clang" "${options[@]}" "${objects[@]}" "$@" -o "$folder/$program"
}

compared=0 differing=0
compare() { # instruction set, threads, a label, command
  local run="$1${3:+, $3}, DESCENT_THREADS=$2" status=0
  DESCENT_ISA=$1 DESCENT_THREADS=$2 "${@:4}" > "$folder/output" || status=$?
  if [ $status = 64 ]; then
    echo "skipped: $1: this machine does not have this instruction set"
    return
  fi
  if [ $status != 0 ] || [ "$(head -1 "$folder/output")" != "$1" ]; then
    echo "$run: failed with status $status, on $(head -1 "$folder/output")" >&2
    exit 1
  fi
  tail -n +2 "$folder/output" > "$folder/hashes"
  if [ ! -e "$folder/expected" ]; then
    cp "$folder/hashes" "$folder/expected"
    cat "$folder/expected"
  fi
  compared=$((compared + 1))
  printf '%-40s %s\n' "$run" "$(awk 'END { print $NF }' "$folder/hashes")"
  if ! diff "$folder/expected" "$folder/hashes"; then differing=$((differing + 1)); fi
}

case $(uname -m) in
x86_64) sets="avx512 avx2 portable" ;;
*) sets="neon portable" ;;
esac
build native -- -lm -pthread
for set in $sets; do
  for threads in 1 2 8; do compare $set $threads "" "$folder/native"; done
done

missing=""
if [ "$(uname -m)" = x86_64 ]; then
  arm=/usr/aarch64-linux-gnu
  [ -x "$(dirname "$clang")/ld.lld" ] || command -v ld.lld > /dev/null || missing="no linker ld.lld"
  [ -e $arm/lib/crt1.o ] || missing="no C library for arm64 (package libc6-dev-arm64-cross)"
  command -v qemu-aarch64 > /dev/null || missing="no emulator qemu-aarch64 (package qemu-user)"
  if [ -n "$missing" ]; then
    echo "skipped: neon: $missing"
  else
    # libgcc is not needed, because atomics are instructions. libm is left out on purpose: a call of its fma,
    # where there should be an instruction, then does not link.
    build emulated --target=aarch64-linux-gnu -nostdlibinc -isystem $arm/include -mno-outline-atomics -- \
      -fuse-ld=lld -nostdlib -L $arm/lib $arm/lib/crt1.o $arm/lib/crti.o -lc $arm/lib/crtn.o
    for threads in 1 2; do compare neon $threads emulated qemu-aarch64 -L $arm "$folder/emulated"; done
  fi
fi

if [ $compared = 0 ] || [ ! -s "$folder/expected" ]; then
  echo "check-neon.sh: nothing was compared" >&2
  exit 1
fi
if [ $differing != 0 ]; then
  echo "check-neon.sh: $differing of $compared runs differ from the first" >&2
  exit 1
fi
echo "check-neon.sh: the hashes agree in all $compared runs${missing:+; NEON was not among them}"
