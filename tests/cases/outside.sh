# Sourced by scripts that look at one verb of havip from outside; they set $havip and $verb before.
# Works in a folder of its own, which goes with the script; counts in $failures.
havip=$(realpath "$havip")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
patience=${patience:-120} # seconds of a command
always=()                 # arguments behind those of every command

wrong() {
  echo "$1"
  failures=$((failures + 1))
}

# wants EXIT STREAM TEXT ARGUMENT...: `havip VERB ARGUMENT...` ends with EXIT and says TEXT on
# STREAM (out or err).
wants() {
  local code=$1 stream=$2 text=$3
  shift 3
  timeout "$patience" "$havip" "$verb" "$@" "${always[@]}" >out 2>err </dev/null
  local got=$?
  if [[ $got -ne $code ]] || ! grep -qF -- "$text" "$stream"; then
    wrong "havip $verb $*: exit $got, expected $code with \"$text\" on std$stream"
    head -n 40 out err
  fi
}
