# shellcheck shell=bash
# Sourced by scripts that take something from another release of Debian than the machine's own.

# apt-get for one release, with lists of its own: nothing of the machine is changed, and no root is needed.
apt_of() {
    local release=$1 folder=$2
    shift 2
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    # From where the machine takes its own packages.
    local mirror
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep '/debian$' | head -n 1) || true
    [ -n "$mirror" ] || { echo "this needs Debian: apt-get knows no mirror of it" >&2; return 1; }
    for kind in deb deb-src; do
        echo "$kind [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main"
    done > "$folder/sources.list"
    apt-get --quiet --quiet -o Dir::Etc::SourceList="$PWD/$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$PWD/$folder/lists" -o Dir::Cache="$PWD/$folder/cache" -o APT::Sandbox::User=root "$@"
}
