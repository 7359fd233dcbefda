#!/usr/bin/env bash
# One run on a machine with a GPU that answers what there is, whether it computes what the processor does, and how fast. Meant to take less than 8 minutes on a large GPU.
# Stands beside `engine`, `tables` and `lib` (Benchmarks/publish.sh). Its parts end within 9½ minutes together.
# Usage: ./gpu.sh [quick]     (quick: small sizes, for OpenCL on a processor)
#        ./gpu.sh tune        (another run: finds the fastest tiles and where Winograd pays, keeps both, and shows the tables with them; within 9½ minutes too)
set -uo pipefail
export PATH=$PATH:/sbin:/usr/sbin
cd "$(dirname "${BASH_SOURCE[0]}")"
quick=${1:-}
device=${DEVICE:-opencl}
number=${device#opencl}
number=${number#:}

part() { echo; echo "== $1 ($(date +%T))"; }

# Of the libraries that were brought along, those that the machine lacks; and the vendor's file, where a container has the driver's library without it.
mkdir -p missing
for library in lib/*.so*; do
    [ -e "$library" ] && ! ldconfig -p 2>/dev/null | grep -qF "$(basename "$library") " && ln -sf "../$library" missing/
done
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$PWD/missing
if [ -z "${OCL_ICD_VENDORS:-}" ] && ! grep -qs nvidia /etc/OpenCL/vendors/*.icd; then
    for library in $(ldconfig -p 2>/dev/null | grep -F libnvidia-opencl.so.1 | sed 's/.*=> //') /usr/lib/x86_64-linux-gnu/libnvidia-opencl.so.1 /usr/local/nvidia/lib64/libnvidia-opencl.so.1; do
        [ -e "$library" ] || continue
        mkdir -p vendors
        cp /etc/OpenCL/vendors/*.icd vendors/ 2>/dev/null
        echo "$library" >vendors/nvidia.icd
        export OCL_ICD_VENDORS=$PWD/vendors/
        break
    done
fi

part "libraries"
for name in libOpenCL.so libnvidia-opencl libnvidia-nvvm libnvidia-ptxjitcompiler libcuda.so libamdocl64 libigdrcl libpocl libssl.so; do
    found=$(ldconfig -p 2>/dev/null | grep -F "$name" | sed 's/.*=> //' | sort -u | tr '\n' ' ')
    echo "$name: ${found:-not known to ldconfig}"
done
echo "vendors: $(cat "${OCL_ICD_VENDORS:-/etc/OpenCL/vendors}"/*.icd 2>/dev/null | tr '\n' ' ')"
echo "OCL_ICD_VENDORS=${OCL_ICD_VENDORS:-} OCL_ICD_FILENAMES=${OCL_ICD_FILENAMES:-} LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}"
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,clocks.max.sm,power.limit --format=csv

part "devices"
./engine devices | tee devices.txt
grep -q '^opencl:' devices.txt || { echo "No OpenCL device: nothing to measure."; exit 1; }

if [ "$quick" = tune ]; then
    part "tuning, on $device"
    timeout 330 ./engine tune --quick --device "$device"
    part "tables with them"
    timeout 230 ./tables devices "${number:-0}"
    part "done"
    exit
fi

part "gradients against differences of the loss, on $device"
timeout 30 ./engine gradcheck lenet5 --device "$device" | tail -n 3
timeout 45 ./engine gradcheck vgg11-bn --input 3x32x32 --head compact --classes 10 --device "$device" | tail -n 3

part "parity: losses on cpu and on $device, from the same seed and data"
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
for on in cpu "$device"; do
    timeout 45 ./engine train --model lenet5 --data synthetic:640 --input 1x28x28 --epochs 1 --steps 10 --batch 32 --seed 1 --augment none --device "$on" --out "$runs/$on" >"$runs/log" 2>&1 || tail -n 3 "$runs/log"
    echo "$on: $(grep -o '"loss":[^,}]*' "$runs/$on/metrics.jsonl" 2>/dev/null | cut -d: -f2 | tr '\n' ' ')"
done

part "parity: every convolution of AlexNet and VGG-16 at its size, three directions, and exact products"
timeout 45 ./tables devices parity "${number:-0}" "$([ "$quick" = quick ] && echo 1 || echo 4)"

part "what the compiler makes of the kernels, on $device"
CUDA_CACHE_DISABLE=1 timeout 45 ./tables devices kernels "${number:-0}" "$([ "$quick" = quick ] && echo 1 || echo 32)"

part "TF32 on $device: what it loses, or why there is none"
timeout 30 ./engine gradcheck lenet5 --device "$device" --precision tf32 2>&1 | head -n 2

part "tables"
timeout 220 ./tables devices $quick "${number:-0}"

part "3×3 layers by their definition and by Winograd's algorithms, on $device"
timeout 65 ./tables devices layers "${number:-0}" "$([ "$quick" = quick ] && echo 1 || echo 32)"

part "done"
