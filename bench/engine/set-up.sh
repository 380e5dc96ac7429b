#!/bin/sh
# Makes bench/engine/.work: a Python environment with the peers, and the model in both of their formats. See README.md.
set -eu
cd "$(dirname "$0")"
mkdir -p .work

if [ -z "${CC:-}" ] && grep -qw amx_int8 /proc/cpuinfo && [ "$(gcc -dumpversion)" -lt 14 ]; then
  echo "gcc before 14 makes of llama.cpp's AMX kernels what crashes: set CC and CXX to another compiler." >&2
  exit 1
fi

[ -x .work/venv/bin/python ] || "${PYTHON:-python3}" -m venv .work/venv
# llama.cpp for all that this processor can do; its own tools and the reading of images are left out.
export CMAKE_ARGS="-DGGML_NATIVE=ON -DLLAVA_BUILD=OFF"
nice .work/venv/bin/python -m pip --disable-pip-version-check install --quiet \
  --requirement requirements.txt --no-binary llama-cpp-python

[ -f .work/models.json ] || nice .work/venv/bin/python make_models.py .work
echo "Ready: npm run -s bench:engine"
