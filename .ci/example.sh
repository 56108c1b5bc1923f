#!/usr/bin/env bash
# A fresh project that depends on the packed preroll: its property holds, finds the planted mistake, and what it prints replays.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" >/dev/null
cp -r docs/examples/property-tests "$work/project"
cd "$work/project"
npm install --no-audit --no-fund --silent "$work"/preroll-*.tgz
npm test --silent
npx tsc --noEmit --strict --module nodenext --target es2023 --types node --skipLibCheck shop.test.ts vitest.d.ts
if MANIFESTS=shop-planted.yaml npm test --silent -- --no-color >"$work/planted.txt" 2>&1; then
  echo 'the planted mistake was not found'
  exit 1
fi
# The file that the failing property prints, from its first line to the indented stack of the test runner.
sed -n '/^apiVersion: preroll.dev/,/^ *❯/p' "$work/planted.txt" | sed '$d' >"$work/replay.yaml"
npx preroll run "$work/replay.yaml" --quiet | grep '^PROMOTED'
echo 'the planted mistake was found, shrunk and replayed'
# BullMQ is optional: without it all else works, and a queue says what it needs.
mkdir "$work/alone"
cp -r node_modules/preroll/dist node_modules/preroll/package.json "$work/alone"
cd "$work/alone"
node dist/preroll.js run "$work/replay.yaml" --quiet | grep -q '^PROMOTED'
if node dist/preroll.js worker --queue redis://127.0.0.1:6379 2>"$work/queue.txt"; then
  echo 'a worker began without BullMQ'
  exit 1
fi
grep 'npm install bullmq ioredis' "$work/queue.txt"
