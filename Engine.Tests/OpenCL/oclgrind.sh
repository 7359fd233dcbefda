#!/usr/bin/env bash
# Runs the contract's fixtures at small sizes on Oclgrind, an interpreter of OpenCL kernels that reports every access outside a buffer and every data race.
# Both families of kernels run: Oclgrind counts as a GPU, so that `opencl` is the tiled one there. Needs Debian's package oclgrind; takes six minutes beside other work on two cores.
# Ends with 0 when the tests passed and Oclgrind reported nothing.
#
# Uninitialised memory is not watched: Oclgrind 21.10 knows no `freeze`, which its own compiler puts into the kernels.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
library=$(find /usr/lib /usr/local/lib -name liboclgrind-rt-icd.so 2>/dev/null | head -n 1)
[ -n "$library" ] || { echo "Oclgrind is not installed: apt-get install oclgrind"; exit 2; }

report=$(mktemp)
trap 'rm -rf "$report" "$report.cache"' EXIT
export OCL_ICD_VENDORS=$library OCLGRIND_LOG=$report OCLGRIND_DATA_RACES=1 OCLGRIND_CHECK_API=1 OCLGRIND_MAX_ERRORS=100
export ENGINE_REQUIRE_OPENCL=1 XDG_CACHE_HOME=$report.cache

# What is large, an interpreter takes hours for.
small='Name!~VGG&Name!~AlexNet&Name!~LeNet&Name!~Winograd&Name!~1000&Name!~100&Name!~TileEdges&Name!~SummedDimensions&Name!~squares'
fixtures='FullyQualifiedName~BiasAndReluAreExact|FullyQualifiedName~Conv2DGrad|FullyQualifiedName~PoolingContract|FullyQualifiedName~Pool2DGrad'
fixtures="$fixtures|FullyQualifiedName~MatMulContract|FullyQualifiedName~SoftmaxContract|FullyQualifiedName~TrainingContract|FullyQualifiedName~LocalResponseNorm"
fixtures="$fixtures|FullyQualifiedName~LargeTilesContract&Name~small|FullyQualifiedName~LargeTilesContract&Name~over|FullyQualifiedName~BatchNorm|FullyQualifiedName~BiasGradAdds|FullyQualifiedName~EveryHandleIsReleased"
dotnet test -c Release "$@" --filter "FullyQualifiedName~OpenCL&$small&FullyQualifiedName~EveryHandleIsReleased|FullyQualifiedName~opencl&$small&($fixtures)|FullyQualifiedName~DirectTileTests" Engine.Tests || exit 1
if [ -s "$report" ]; then
    head -c 5000 "$report"
    exit 1
fi
echo "Oclgrind reported nothing."
