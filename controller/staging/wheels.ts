import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderFiles } from './folder-files.ts';
import { fetchPackages, type PackageRequest } from './python-packages.ts';
import { pinnedPackages } from './requirements.ts';
import { contentOf, withDigest, type StagedContent } from './staged-content.ts';
import { sha256Of } from './staged-set.ts';

/** The name of the requirements in the set, where machines look for them. */
const REQUIREMENTS = 'requirements.txt';

/** Packages that can be copied, in a folder of this machine. */
export interface WheelsFound {
  readonly content: StagedContent;
  readonly pythons: readonly string[];
  /** Removes the folder. */
  readonly remove: () => Promise<void>;
}

/** What a file of requirements is known by. @throws TemperError STAGE_REQUIREMENTS */
export async function requirementsDigest(file: string): Promise<string> {
  return (await readPinned(file)).sha256;
}

async function readPinned(file: string) {
  const bytes = await readFile(file);
  return { sha256: sha256Of(bytes), packages: pinnedPackages(bytes.toString('utf8'), file) };
}

/**
 * Fetches the packages that requirements name. Who has the requirements has the hash of every file, so the set is found by the
 * digest of the requirements, which is known without any index.
 *
 * @throws TemperError STAGE_REQUIREMENTS, STAGE_PIP
 */
export async function findWheels(
  request: Pick<PackageRequest, 'variables' | 'signal' | 'pythons'> & {
    readonly requirements: string;
  },
): Promise<WheelsFound> {
  const { sha256, packages } = await readPinned(request.requirements);
  const folder = await mkdtemp(join(tmpdir(), 'temper-wheels-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const pythons = await fetchPackages({ ...request, packages, folder });
    await copyFile(request.requirements, join(folder, REQUIREMENTS));
    const files = await Promise.all((await folderFiles(folder)).map(withDigest));
    const source = { requirements: sha256, pythons: [...pythons] };
    return { content: contentOf({ kind: 'wheels', source }, files, sha256), pythons, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
