#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Runs a command where a folder is the whole internet, for programs that have their hosts' names built in:
#
#   tests/support/loopback-internet.sh DIR COMMAND...
#
# DIR/origin/HOST/ is https://HOST/ for every folder there; any other host is unknown at once. The certificates
# are of an authority of the moment, which the machine's bundle holds in addition, in a mount namespace of the
# command's own. What was asked for is in DIR/access.log: STATUS HOST PATH. Needs openssl, python3, and root or
# user namespaces. Exit status 3: those cannot be had here.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$(cd "$1" && pwd)
shift
bundle=/etc/ssl/certs/ca-certificates.crt

if [[ ${BPRUN_LOOPBACK-} != inside ]]; then
  [[ -e $bundle ]] || exit 3
  {
    echo '127.0.0.1 localhost'
    for host in "$dir"/origin/*/; do echo "127.0.0.1 $(basename "$host")"; done
  } >"$dir/hosts"
  names=$(sed -n 's/^127.0.0.1 \(.*\)/DNS:\1/p' "$dir/hosts" | paste -sd,)
  openssl ecparam -name prime256v1 -genkey -noout -out "$dir/ca.key"
  openssl req -x509 -new -key "$dir/ca.key" -days 2 -subj '/CN=loopback authority' -out "$dir/ca.pem" \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
  openssl ecparam -name prime256v1 -genkey -noout -out "$dir/server.key"
  openssl req -new -key "$dir/server.key" -subj '/CN=loopback' |
    openssl x509 -req -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 2 -out "$dir/server.crt" -extfile <(
      printf 'subjectAltName=%s\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n' "$names"
    ) 2>/dev/null
  cat "$dir/server.crt" "$dir/server.key" >"$dir/server.pem"
  cat "$bundle" "$dir/ca.pem" >"$dir/bundle.crt"
  chmod a+r "$dir"/{bundle.crt,hosts}
  : >"$dir/access.log"
  into=(unshare -n -m)
  ((EUID == 0)) || into=(unshare -n -m --map-current-user --keep-caps)
  "${into[@]}" true 2>/dev/null || exit 3
  BPRUN_LOOPBACK=inside exec "${into[@]}" "${BASH_SOURCE[0]}" "$dir" "$@"
fi

ip link set lo up
mount --make-rprivate /
mount --bind "$dir/hosts" /etc/hosts
mount --bind "$dir/bundle.crt" "$bundle"
unset BPRUN_LOOPBACK
# The capabilities are for what stands above, not for the command; bubblewrap refuses to have them.
((EUID == 0)) || set -- setpriv --ambient-caps=-all --inh-caps=-all "$@"
exec python3 "$here/loopback_internet.py" "$dir/origin" "$dir/server.pem" "$dir/access.log" "$@"
