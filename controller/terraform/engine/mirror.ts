/*
 * Where the AWS provider comes from. The CLI configuration written here is always in force, so Terraform's implied
 * search (which includes `terraform.d/plugins` of the working directory, where a pull request could plant one) is off.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { PROVIDER } from '../../../stacks/terraform-lock.ts';

/** A platform in Terraform's words: `linux_amd64`. */
export interface Platform {
  /** `process.platform`. */
  readonly platform: string;
  /** `process.arch`. */
  readonly arch: string;
}

export interface MirrorSearch extends Platform {
  /** Named by the user: taken or refused, never replaced by another. */
  readonly requested?: string;
  readonly home: string;
  /** `XDG_DATA_HOME`. */
  readonly dataHome?: string;
  /** `APPDATA`, on Windows. */
  readonly appData?: string;
  /** Folders whose children hold add-on software; a mirror may be one of them. @default /opt, /usr/local, /srv */
  readonly systemRoots?: readonly string[];
}

const SYSTEM_ROOTS = ['/opt', '/usr/local', '/srv'];

/**
 * A filesystem mirror that holds the provider for this platform: the named one, else one where Terraform documents
 * mirrors (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories, checked
 * 2026-11-20; except `terraform.d/plugins` of the working directory), else one under the roots of add-on software.
 * Undefined when there is none: `init` downloads.
 * @throws {TemperError} TOOL_MIRROR when the named folder does not hold it.
 */
export async function findMirror(search: MirrorSearch): Promise<string | undefined> {
  if (search.requested !== undefined) {
    if (await holdsProvider(search.requested, search)) return search.requested;
    throw notAMirror(search.requested, search);
  }
  for (const folder of impliedMirrors(search)) {
    if (await holdsProvider(folder, search)) return folder;
  }
  for (const root of search.systemRoots ?? SYSTEM_ROOTS) {
    for (const name of (await readdir(root).catch(() => [])).sort(byName)) {
      if (await holdsProvider(join(root, name), search)) return join(root, name);
    }
  }
  return undefined;
}

/** Text of the CLI configuration: one source for one provider, and nothing for any other. */
export function cliConfig(mirror: string | undefined): string {
  const method =
    mirror === undefined
      ? `direct {\n    include = [${JSON.stringify(PROVIDER.source)}]\n  }`
      : `filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = [${JSON.stringify(PROVIDER.source)}]\n  }`;
  return `disable_checkpoint = true\n\nprovider_installation {\n  ${method}\n}\n`;
}

/** `linux_amd64`, `darwin_arm64`, … */
export function platformName({ platform, arch }: Platform): string {
  const os = platform === 'win32' ? 'windows' : platform;
  const cpu = { x64: 'amd64', ia32: '386' }[arch] ?? arch;
  return `${os}_${cpu}`;
}

function impliedMirrors(search: MirrorSearch): string[] {
  const { home } = search;
  if (search.platform === 'win32') {
    const appData = search.appData ?? join(home, 'AppData', 'Roaming');
    return [
      join(appData, 'terraform.d', 'plugins'),
      join(appData, 'HashiCorp', 'Terraform', 'plugins'),
    ];
  }
  const own = join(home, '.terraform.d', 'plugins');
  if (search.platform === 'darwin') {
    return [
      own,
      join(home, 'Library', 'Application Support', 'io.terraform', 'plugins'),
      '/Library/Application Support/io.terraform/plugins',
    ];
  }
  return [
    own,
    join(search.dataHome ?? join(home, '.local', 'share'), 'terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ];
}

async function holdsProvider(folder: string, platform: Platform): Promise<boolean> {
  return (await providerIn(folder, platform)) !== undefined;
}

/** The provider in a mirror. */
export interface MirroredProvider {
  /** Its folder, or its archive. */
  readonly path: string;
  readonly packed: boolean;
}

/** Where a mirror has the provider for a platform; undefined where it has none. */
export async function providerIn(
  folder: string,
  platform: Platform,
): Promise<MirroredProvider | undefined> {
  const name = platformName(platform);
  const provider = join(folder, ...PROVIDER.source.split('/'));
  const path = join(provider, PROVIDER.version, name);
  const unpacked = await stat(path).catch(() => undefined);
  if (unpacked?.isDirectory() === true) return { path, packed: false };
  const zip = join(provider, `terraform-provider-aws_${PROVIDER.version}_${name}.zip`);
  const archive = await stat(zip).catch(() => undefined);
  return archive?.isFile() === true ? { path: zip, packed: true } : undefined;
}

function notAMirror(folder: string, platform: Platform): TemperError {
  const name = platformName(platform);
  return new TemperError([
    {
      code: 'TOOL_MIRROR',
      severity: 'error',
      message: `${folder} does not hold the provider hashicorp/aws ${PROVIDER.version} for ${name}`,
      why: `it was named as the provider mirror, and ${join(folder, PROVIDER.source, PROVIDER.version, name)} is not there`,
      fix: `fill it on a machine with internet: \`terraform providers mirror -platform=${name} ${folder}\`; or leave the mirror out to download the provider`,
    },
  ]);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
