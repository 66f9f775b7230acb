import { execFile } from 'node:child_process';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PACKAGES = 'systemd,systemd-sysv,dbus,python3,iproute2,ca-certificates,procps,e2fsprogs';
const NEEDED = ['systemd-nspawn', 'debootstrap', 'chroot'];

/** What this machine lacks to boot others in containers; undefined when it lacks nothing. */
export async function missingForBoot(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'who runs the tests is not root';
  for (const name of NEEDED) {
    const found = await run('sh', ['-c', 'command -v "$1"', 'sh', name]).catch(() => undefined);
    if (found === undefined) return `${name} is not installed`;
  }
  return undefined;
}

/** A folder with Debian 12, systemd and cloud-init, made once (some 300 MB, a minute or two) and kept for the next run. */
export async function bootRoot(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const root = join(cache, 'temper-tests', 'boot-debian-12');
  if (await stat(root).catch(() => undefined)) return root;
  const partial = `${root}.${process.pid}`;
  await mkdir(dirname(root), { recursive: true });
  await rm(partial, { recursive: true, force: true });
  const options = { maxBuffer: 2 ** 26 };
  await run(
    'debootstrap',
    ['--variant=minbase', `--include=${PACKAGES}`, 'bookworm', partial],
    options,
  );
  // Its packages look into /proc when they are configured, which debootstrap has not mounted any more.
  const install = [
    'set -e; mount --bind /proc "$1/proc"; mount --bind /dev "$1/dev"',
    'DEBIAN_FRONTEND=noninteractive chroot "$1" apt-get install -y --no-install-recommends cloud-init',
  ].join('\n');
  await run('unshare', ['--mount', 'sh', '-c', install, 'sh', partial], options);
  await rename(partial, root);
  return root;
}
