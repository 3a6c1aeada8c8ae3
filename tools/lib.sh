# What tools/run and tools/test share: the packages they need, and a build of one preset. Sourced by bash, not run.
# Callers set `root` to the repository before; nothing here changes the working folder.
name=$(basename "$0")
say() { printf '%s: %s\n' "$name" "$*" >&2; }
die() { say "$*"; exit 2; }

# PACKAGE:SIGN, where SIGN is a file under /usr/include or a command that the package brings. Looking for the sign is
# what keeps a run with nothing to do fast, and lets other systems than Debian have the same by other names.
build_packages=(g++:g++ cmake:cmake ninja-build:ninja tao-pegtl-dev:tao/pegtl.hpp libeigen3-dev:eigen3/Eigen/Core
                libfmt-dev:fmt/format.h libpugixml-dev:pugixml.hpp libcli11-dev:CLI/CLI.hpp
                libedit-dev:histedit.h)
test_packages=(catch2:catch2/catch.hpp nlohmann-json3-dev:nlohmann/json.hpp python3:python3 ccache:ccache)
# What tests of pictures ask for a second opinion; without them they are skipped, and counted.
picture_packages=(graphviz:dot texlive-latex-base:pdflatex texlive-pictures:/usr/share/texlive/texmf-dist/tex/latex/pgf/frontendlayer/tikz.sty)
check_packages=(tmux:tmux clang-format-14:clang-format-14 clang-tidy-14:clang-tidy-14)

present() {
  case $1 in
    /*) [ -e "$1" ] ;;
    */*) [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# The words that run apt-get as root, in the array `as_root`. Fails where nobody could answer for a password.
become_root() {
  as_root=()
  [ "$(id -u)" = 0 ] && return
  command -v sudo >/dev/null || return
  if [ -t 0 ] || sudo -n true 2>/dev/null; then as_root=(sudo); else return 1; fi
}

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1; }
known() { apt-cache show --no-all-versions "$@" >/dev/null 2>&1; }
# The lists of packages may be missing (a fresh machine) or old (their files gone): they are read again then.
apt_install() {
  local words=(install -y --no-remove --no-install-recommends "$@")
  { known "$@" && apt "${words[@]}"; } || { apt update && apt "${words[@]}"; }
}
hint() { die "please install what is missing, then try again:
  ${as_root_words}apt-get install --no-remove $*"; }

# install_missing PACKAGE:SIGN... installs what is not there. Never removes a package.
install_missing() {
  local entry missing=() as_root as_root_words=
  for entry in "$@"; do present "${entry#*:}" || missing+=("${entry%%:*}"); done
  [ ${#missing[@]} = 0 ] && return
  [ "$(id -u)" = 0 ] || as_root_words='sudo '
  command -v apt-get >/dev/null || die "these are missing (by their names in Debian): ${missing[*]}"
  become_root || hint "${missing[@]}"
  say "installing ${missing[*]}"
  apt_install "${missing[@]}" || { tail -n 5 "$log" >&2; hint "${missing[@]}"; }
}

# Boost before 1.75 does not compile its rationals, and Debian's newer one conflicts with its default one, which nobody
# is asked to remove: there the headers are unpacked into build/boost. Sets `boost` to their folder, or to nothing.
boost_is_new() {
  [ -e "$1/boost/version.hpp" ] && [ "$(sed -n 's/^#define BOOST_VERSION \([0-9]*\).*/\1/p' "$1/boost/version.hpp")" -ge 107500 ] 2>/dev/null
}
find_boost() {
  boost=
  boost_is_new /usr/local/include && return
  [ -e /usr/local/include/boost/version.hpp ] || { boost_is_new /usr/include && return; }
  boost=$root/build/boost/usr/include
  boost_is_new "$boost" && return
  local as_root as_root_words=
  [ "$(id -u)" = 0 ] || as_root_words='sudo '
  command -v apt-get >/dev/null || die "Boost 1.75 or later is missing"
  if [ ! -e /usr/local/include/boost/version.hpp ] && [ ! -e /usr/include/boost/version.hpp ] && become_root; then
    say "installing libboost1.81-dev"
    apt_install libboost1.81-dev && { boost=; return; }
  fi
  say "unpacking libboost1.81-dev into build/boost"
  known libboost1.81-dev || { become_root && apt update; }
  local folder=$root/build/boost
  mkdir -p "$folder/get"
  # Without root the package lists may be missing or old; what can be fetched all the same needs no rights.
  (cd "$folder/get" && rm -f ./*.deb && apt-get -qq download libboost1.81-dev && dpkg-deb -x ./*.deb "$folder") \
    </dev/null >>"$log" 2>&1 && rm -rf "$folder/get"
  boost_is_new "$boost" || { tail -n 5 "$log" >&2; hint libboost1.81-dev; }
}

# lock PRESET: one command at a time works in its build folder. unlock lets the next one go on.
lock() { mkdir -p "$root/build"; exec 9>"$root/build/.lock-$1"; flock 9; }
unlock() { exec 9>&-; }

# build PRESET [TARGET...] configures where that is needed, and builds; quiet unless something fails, then status 1.
build() {
  local preset=$1 folder=$root/build/$1 cache; shift
  cache=$folder/CMakeCache.txt
  # A folder that was copied or moved here with its build inside cannot be built on.
  if [ -e "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then rm -rf "$folder"; fi
  if [ ! -e "$folder/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$folder/build.ninja" ] || [ -e "$folder/stale" ]; then
    say "building build/$preset, which takes minutes once (log: build/$(basename "$log"))"
    # Not in a subshell, which would lose the answer, and not twice at a time.
    exec 8>"$root/build/.lock-boost"; flock 8; find_boost; exec 8>&-
    mkdir -p "$folder" && : >"$folder/stale"
    mark
    (cd "$root" && cmake --preset "$preset" -DDIAG_BOOST_INCLUDE="$boost") </dev/null >>"$log" 2>&1 9>&- ||
      { failed; return 1; }
    touch "$folder/build.ninja"
    rm -f "$folder/stale"
  fi
  # Nobody waits longer for a compiler that is starved of memory: one job for each 1.5 GB, at most one a core.
  local jobs memory
  jobs=$(nproc)
  memory=$(awk '/MemAvailable/ { print int($2 / 1500000) + 1 }' /proc/meminfo 2>/dev/null || echo "$jobs")
  [ "$memory" -lt "$jobs" ] && jobs=$memory
  mark
  ninja -C "$folder" -j "$jobs" "$@" </dev/null >>"$log" 2>&1 9>&- || { failed; return 1; }
}
# What the log has since `mark` is what a failed step has said.
mark() { logged=$(wc -c <"$log"); }
failed() {
  tail -c +$((logged + 1)) "$log" | grep -vE '^\[[0-9]+/[0-9]+\] |^ninja: Entering|^--' | tail -n 60 >&2
  say "the build failed (log: build/$(basename "$log"))"
}
