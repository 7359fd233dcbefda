#!/usr/bin/env bash
# Runs the tests that hold on every instruction set on 64-bit Arm, emulated by QEMU: Debian's qemu-user, libc6-arm64-cross and libstdc++6-arm64-cross.
# Usage: Engine.Tests/Cpu/arm64.sh     (some eight minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish Engine.Tests -c Release -r linux-arm64 --self-contained -p:UseAppHost=true -o "$folder/tests" --artifacts-path "$folder/built"

# The runtime's double mapping of code is switched off: QEMU does not notice what is written to a page by its other address, and runs what was there before.
DOTNET_EnableWriteXorExecute=0 QEMU_LD_PREFIX=/usr/aarch64-linux-gnu qemu-aarch64 "$folder/tests/Engine.Tests" EveryInstructionSet vector128
