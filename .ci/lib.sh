# What .ci/run and .ci/full share: sections with their times, and what must be on the machine. Sourced, not run.

TIMES=()
FAILED=""
trap 'on_exit $?' EXIT

# section NAME COMMAND…: runs the command under its name and stops everything when it fails.
section() {
  local name=$1 begun=$SECONDS
  shift
  FAILED=$name
  printf '\n== %s\n' "$name"
  "$@"
  TIMES+=("$(printf '%5d s  %s' $((SECONDS - begun)) "$name")")
  printf -- '-- %s: %d s\n' "$name" $((SECONDS - begun))
  FAILED=""
}

summary() {
  printf '\n== all in order, %d s\n' "$SECONDS"
  printf '%s\n' "${TIMES[@]}"
}

on_exit() {
  if [ "$1" -ne 0 ]; then
    printf '\n== FAILED after %d s: %s\n' "$SECONDS" "${FAILED:-before the first section}" >&2
  fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# have COMMAND PACKAGE…: installs Debian's packages where the command is absent.
have() {
  local command=$1
  shift
  command -v "$command" >/dev/null && return
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

postgres_answers() {
  psql "$ABSHER_TEST_POSTGRES" --no-password -qtAc 'select 1' >/dev/null 2>&1
}

# PostgreSQL at ABSHER_TEST_POSTGRES. Another server than this machine's own is only asked, never installed or set up.
have_postgres() {
  have psql postgresql
  if postgres_answers; then return; fi
  case "$ABSHER_TEST_POSTGRES" in
    postgres://postgres@127.0.0.1:5432/*) ;;
    *) echo "no PostgreSQL answers at ABSHER_TEST_POSTGRES" >&2; return 1 ;;
  esac
  command -v pg_ctlcluster >/dev/null && [ -n "$(ls /etc/postgresql 2>/dev/null)" ] || {
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
  }
  local version
  version=$(ls /etc/postgresql | sort -V | tail -n 1)
  pg_isready -q -h 127.0.0.1 -p 5432 || as_root pg_ctlcluster --skip-systemctl-redirect "$version" main start
  if ! postgres_answers; then
    # A fresh cluster asks for a password on TCP: let the tests' user in from this machine alone.
    as_root sed -i '1i host all postgres 127.0.0.1/32 trust' "/etc/postgresql/$version/main/pg_hba.conf"
    as_root pg_ctlcluster --skip-systemctl-redirect "$version" main reload
  fi
  local tries
  for tries in 1 2 3 4 5 6 7 8 9 10; do
    if postgres_answers; then return; fi
    sleep 1
  done
  echo "PostgreSQL $version does not answer at $ABSHER_TEST_POSTGRES after $tries tries" >&2
  return 1
}
