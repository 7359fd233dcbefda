#!/usr/bin/env bash
# Publishes a folder for a machine that has a GPU driver and no SDK: `engine`, the benchmark tables (`tables`) and `gpu.sh`, which runs them.
# Usage: Benchmarks/publish.sh [FOLDER]     (artifacts/gpu unless given; linux-x64)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-artifacts/gpu}
rm -rf "$folder"
mkdir -p "$folder"
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT

# Only what says that it can be trimmed is: the runtime's own libraries and the engine's. The warnings that are left are about other authors' code.
options=(-c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -p:PublishTrimmed=true -p:TrimMode=partial
    -p:SuppressTrimAnalysisWarnings=true -p:EnableCompressionInSingleFile=true
    -p:DebugType=none -p:IncludeNativeLibrariesForSelfExtract=true)
dotnet publish Engine.Cli "${options[@]}" -p:PackAsTool=false -o "$built/engine" --artifacts-path "$built/a"
dotnet publish Benchmarks "${options[@]}" -p:Harness=false -o "$built/tables" --artifacts-path "$built/b"
cp "$built/engine/engine" "$folder/engine"
cp "$built/tables/Benchmarks" "$folder/tables"
cp Benchmarks/gpu.sh "$folder/gpu.sh"

# What a bare machine may lack: an OpenCL loader, and the library that .NET hashes with. gpu.sh uses those that are missing there.
mkdir "$folder/lib"
for name in libOpenCL.so.1 libssl.so.3 libcrypto.so.3; do
    found=$( (PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true) | sed -n "s/.*$name .*x86-64.* => //p" | head -n 1)
    if [ -n "$found" ]; then
        cp -L "$found" "$folder/lib/$name"
    else
        echo "$name was not found here and is not brought along."
    fi
done
du -sh "$folder"
