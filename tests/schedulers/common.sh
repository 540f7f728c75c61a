# What the tests of schedulers share. Sourced with the arguments HAVIP CASES: makes a folder with a
# small scenario and the results of one process, which every sharding has to give byte for byte.
set -u
havip=$1 cases=$2
# What shares work out may be around the tests themselves.
unset "${!SLURM_@}" "${!OMPI_@}" JOB_COMPLETION_INDEX PARALLEL_SEQ
work=$(mktemp -d)
cd "$work" || exit 1
cp -r "$cases/three-vips.json" "$cases/three-vips" .
sed -i 's/"10ms"/"100ms"/; s/"30s"/"12s"/' three-vips.json

# The sweep that is shared out.
plan=(three-vips.json --seeds 1..7 --vary /policy/limiter/window=0s,1s,5s
  --vary '*.conf:advert_int=1,2')

# needs PROGRAM...: ends the test as skipped, aloud, where one is missing.
needs() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null && continue
    echo "skipped: $program is not installed (cmake/packages.txt, [schedulers])"
    exit 77
  done
}

# check SHARD..: what they merge to is what one process writes.
check() {
  "$havip" sweep "${plan[@]}" --jobs 1 --out whole.jsonl >whole.txt || return 1
  "$havip" merge "$@" --out merged.jsonl >merged.txt || return 1
  cmp whole.jsonl merged.jsonl && cmp whole.txt merged.txt &&
    echo "$# shards, merged to the bytes of one process: $(wc -l <whole.jsonl) lines"
}
