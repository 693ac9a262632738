#!/bin/sh
# Install the programs that the tests need besides Python, on Debian and its kin:
# PostgreSQL, Chromium, Java (for PySpark) and poppler's pdftotext and pdftoppm. Does nothing where
# they are there.
set -eu

have() { command -v "$1" >/dev/null 2>&1; }
have_postgresql() {
    have initdb && have pg_ctl && return 0
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_java() { have java; }
have_poppler() { have pdftotext && have pdftoppm; }

wanted=""
have_postgresql || wanted="$wanted postgresql"
have_chromium || wanted="$wanted chromium"
have_poppler || wanted="$wanted poppler-utils"
have_java || wanted="$wanted default-jre-headless"
if [ -z "$wanted" ]; then
    echo "PostgreSQL, Chromium, Java and poppler are installed."
    exit 0
fi

give_up() {
    echo "The tests need:$wanted. $1" >&2
    echo "Install them by hand, so that initdb, chromium, java and pdftotext are found, and run again." >&2
    exit 1
}

have apt-get || give_up "There is no apt-get here."
if [ "$(id -u)" -eq 0 ]; then
    as_root="env"
elif have sudo && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    give_up "Installing them needs root, or sudo without a password."
fi

install() {
    # shellcheck disable=SC2086
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet \
        --no-install-recommends $wanted
}
for package in $wanted; do
    if ! apt-cache show "$package" >/dev/null 2>&1; then
        $as_root DEBIAN_FRONTEND=noninteractive apt-get update --quiet || give_up "apt-get update failed."
        break
    fi
done
if ! install; then
    $as_root DEBIAN_FRONTEND=noninteractive apt-get update --quiet || give_up "apt-get update failed."
    install || give_up "apt-get could not install them."
fi
echo "Installed:$wanted."
