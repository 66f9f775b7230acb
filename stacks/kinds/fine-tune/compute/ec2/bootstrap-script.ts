/**
 * What cloud-init runs on each node: fetches the node program and starts it. The text is the same for every run there is.
 * What differs is in `/etc/temper/run.json`, of which a value is only ever a quoted word here, never code.
 *
 * A node that cannot start its program is ended, and so is one that forgets itself: the first thing done is to tell the
 * system to shut down once the run's time is over.
 */
export const BOOTSTRAP_SCRIPT = String.raw`#!/bin/bash
set -Eeuo pipefail
umask 077
export PATH="$PATH":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin

# cloud-init shows it on the console of the machine.
say() { printf 'temper: %s\n' "$1"; }

give_up() {
  say "the node could not be started ($1); it is shut down"
  shutdown -h now
  exit 1
}
trap 'give_up "line $LINENO"' ERR

# One value of the configuration, by the names that lead to it.
value() {
  python3 -I -c '
import functools, json, sys
with open("/etc/temper/run.json", encoding="utf-8") as file:
    print(functools.reduce(lambda found, name: found[name], sys.argv[1:], json.load(file)))
' "$@"
}

minutes=$(value maxMinutes)
keep=$(value onFailure keepMinutes)
[[ $minutes =~ ^[0-9]+$ && $keep =~ ^[0-9]+$ ]] || give_up 'no time limit'
shutdown -h "+$((minutes + keep))"

region=$(value region)
uri=$(value program uri)
sha256=$(value program sha256)
[[ $uri == s3://* && $sha256 =~ ^[0-9a-f]{64}$ ]] || give_up 'no node program'
export AWS_DEFAULT_REGION=$region AWS_REGION=$region

target=/opt/temper/node
archive=/opt/temper/node.tar
install -d -m 0755 /opt/temper "$target"
for try in 1 2 3 4 5; do
  if timeout 120 aws s3 cp --only-show-errors "$uri" "$archive" </dev/null; then break; fi
  ((try < 5)) || give_up "$uri could not be fetched"
  sleep $((try * 3))
done
printf '%s  %s\n' "$sha256" "$archive" | sha256sum --check --status || give_up "$uri is not the program that was planned"
tar --extract --no-same-owner --file "$archive" --directory "$target"

install -m 0644 "$target"/units/temper-*.service /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now temper-watchdog.service
systemctl enable temper-node.service
systemctl start --no-block temper-node.service
say 'the node program has been started'
`;
