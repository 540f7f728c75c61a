# What the wrappers ./havip, ./test and .ci/run share. Sourced, with `root` set to the source tree.
# Everything here speaks on stderr: stdout belongs to the program that is being started.

readonly exit_environment=3 # what havip itself returns when the environment can't do something
readonly exit_internal=4

say() { printf 'havip: %s\n' "$*" >&2; }

die() { # STATUS TEXT...
  local status=$1
  shift
  say "$@"
  exit "$status"
}

# The packages of the named sections of packages.txt, one a line.
packages_of() { # SECTION...
  local section='' line
  while IFS= read -r line; do
    case $line in
    '' | '#'*) ;;
    '['*']') section=${line:1:-1} ;;
    *) [[ " $* " == *" $section "* ]] && printf '%s\n' "$line" ;;
    esac
  done <"$root/cmake/packages.txt"
  return 0
}

missing_packages() { # SECTION...
  packages_of "$@" | while read -r package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s\n' "$package"
  done
}

apt() { # ARGUMENT...
  local -a as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || return 1
    as_root=(sudo)
    [[ -t 0 ]] || as_root+=(-n) # nobody is there to type a password
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Use-Pty=0 "$@" </dev/null >&2
}

# Packages of daemons start them at once, and Keepalived is wanted for its program alone: while apt
# runs, nothing may be started (the machine's own policy is put back, or none).
apt_install() { # PACKAGE...
  local policy=/usr/sbin/policy-rc.d status=0
  local -a as_root=()
  ((EUID == 0)) || as_root=(sudo)
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null 2>&1 &&
      "${as_root[@]}" chmod +x "$policy" || policy=''
  else
    policy=''
  fi
  apt install -y --no-install-recommends "$@" || status=$?
  [[ -z $policy ]] || "${as_root[@]}" rm -f "$policy"
  return "$status"
}

# Installs what is missing of the sections, and says so. Silent when nothing is.
need_packages() { # SECTION...
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: taking what is installed. Needed (Debian names):" \
      "$(packages_of "$@" | paste -sd ' ')"
    return
  fi
  local -a missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return
  say "installing Debian packages: ${missing[*]}"
  apt_install "${missing[@]}" 2>/dev/null && return
  # The package lists may be absent or too old.
  apt update && apt_install "${missing[@]}" && return
  die "$exit_environment" "could not install them (offline, or no right to). As root:" \
    "apt-get update && apt-get install ${missing[*]}"
}

# Configures build/PRESET; what cmake says is shown only when it fails.
configure() { # PRESET [CMAKE ARGUMENT...]
  local preset=$1 cache=$root/build/$1/CMakeCache.txt
  shift
  local -a how=(--preset "$preset")
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    how+=(--fresh) # the tree was moved or copied with its build folder
  fi
  if command -v ccache >/dev/null; then
    how+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  mkdir -p "$root/build/$preset"
  local log=$root/build/$preset/configure.log
  (cd "$root" && cmake "${how[@]}" "$@") >"$log" 2>&1 && return
  cat "$log" >&2
  die "$exit_environment" "cmake could not configure build/$preset (its words are above)"
}

build() { # PRESET TARGET...
  local preset=$1
  shift
  cmake --build "$root/build/$preset" --target "$@" </dev/null >&2 ||
    die "$exit_internal" "the build failed (the compiler's words are above)"
}

# One build at a time in a tree; the lock goes with the process.
lock_build() {
  mkdir -p "$root/build"
  exec {build_lock}>"$root/build/.lock"
  flock -n "$build_lock" && return
  say "waiting for another build of this tree"
  flock "$build_lock"
}

unlock_build() { exec {build_lock}>&-; }
