/* Installs a release: every byte is checked before anything is unpacked, and nothing is in place before all of it is. */
import { chmod, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { Reporter } from '../../ports/ports.ts';
import { inFetchFolder, isDiskError, isDiskFull } from './fetch-folder.ts';
import { CutOffError, fetchBytes, fetchToFile, reasonOf } from './fetching.ts';
import { platformName, type Platform } from './mirror.ts';
import { offlineRecipe, releaseFiles, type ReleaseSource } from './release.ts';
import { verifyDetached } from './signature.ts';
import { unpackFile } from './unpack.ts';

export interface DownloadOptions extends Platform {
  readonly release: ReleaseSource;
  /** Where the binary goes in the end. */
  readonly target: string;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
  /** Give up when not a byte comes for this long. @default 30 000 */
  readonly stallMs?: number;
}

const LIST_LIMIT = 1024 * 1024;

/**
 * Downloads, checks and installs the release's binary at `target`. Works in a folder of its own and moves the result
 * into place at the end, so that two processes at once, or one that is killed, never leave a half file there.
 * @throws {TemperError} TOOL_DOWNLOAD_…, TOOL_PLATFORM, TOOL_CACHE_UNWRITABLE; `signal.reason` when aborted.
 */
export async function downloadRelease(options: DownloadOptions): Promise<void> {
  const { release, target, reporter } = options;
  const name = platformName(options);
  if (!release.platforms.includes(name)) throw noSuchPlatform(options, name);
  const folder = dirname(target);
  const task = reporter.task(`downloading Terraform ${release.version}`);
  try {
    await inFetchFolder(folder, async (work) => {
      const zip = join(work, 'terraform.zip');
      await fetchChecked(options, zip, (detail) => task.update(detail));
      const binary = join(work, 'terraform');
      await unpackFile(zip, options.platform === 'win32' ? 'terraform.exe' : 'terraform', binary);
      await chmod(binary, 0o755);
      await rename(binary, target);
    });
    task.done(`Terraform ${release.version} is in ${folder}`);
  } catch (error) {
    task.fail();
    options.signal?.throwIfAborted();
    throw error instanceof TemperError ? error : asTemperError(error, options);
  }
}

async function fetchChecked(
  options: DownloadOptions,
  path: string,
  onProgress: (detail: string) => void,
): Promise<void> {
  const { release } = options;
  const files = releaseFiles(release, options);
  const url = (file: string) => new URL(file, release.baseUrl);
  const sums = await fetchBytes(url(files.sums), LIST_LIMIT, options);
  const signature = await fetchBytes(url(files.signature), LIST_LIMIT, options);
  if (!(await verifyDetached(sums, signature, release.publicKey))) {
    throw failure(options, {
      code: 'TOOL_DOWNLOAD_SIGNATURE',
      message: `${files.sums} is not signed by the key it should be signed by`,
      why: 'the list of checksums may have been changed on its way',
    });
  }
  const listed = checksumOf(files.zip, sums.toString('utf8'));
  const expected = release.checksums[platformName(options)] ?? listed;
  if (listed === undefined || listed !== expected) {
    throw failure(options, {
      code: 'TOOL_DOWNLOAD_CHECKSUM',
      message: `${files.sums} does not list ${files.zip} with the checksum Temper knows`,
      why: `expected SHA-256 ${expected ?? 'of some kind'}, found ${listed ?? 'none'}`,
    });
  }
  const actual = await fetchToFile(url(files.zip), path, {
    ...options,
    onProgress: (done, total) => onProgress(progress(done, total)),
  });
  if (actual !== expected) {
    throw failure(options, {
      code: 'TOOL_DOWNLOAD_CHECKSUM',
      message: `${files.zip} is not the file that was released`,
      why: `expected SHA-256 ${expected}, received ${actual}`,
    });
  }
}

function checksumOf(file: string, sums: string): string | undefined {
  for (const line of sums.split('\n')) {
    const [sum, name] = line.trim().split(/\s+\*?/);
    if (name === file && sum !== undefined && /^[0-9a-f]{64}$/.test(sum)) return sum;
  }
  return undefined;
}

function progress(done: number, total: number | undefined): string {
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
  return total === undefined
    ? `${mb(done)} MB`
    : `${mb(done)} of ${mb(total)} MB (${String(Math.floor((100 * done) / Math.max(1, total)))} %)`;
}

function failure(
  options: DownloadOptions,
  text: Pick<Diagnostic, 'code' | 'message' | 'why' | 'fix'>,
  cause?: unknown,
): TemperError {
  const fix = text.fix ?? `try again; if it stays: ${offlineRecipe(options.release, options)}`;
  return new TemperError([{ ...text, severity: 'error', fix }], { cause });
}

function noSuchPlatform(options: DownloadOptions, name: string): TemperError {
  return failure(options, {
    code: 'TOOL_PLATFORM',
    message: `there is no Terraform ${options.release.version} for ${name}`,
    why: `it is released for ${options.release.platforms.join(', ')}`,
    fix: 'install Terraform or OpenTofu 1.10 or newer and put it on PATH, or name it with TEMPER_TERRAFORM',
  });
}

function asTemperError(error: unknown, options: DownloadOptions): TemperError {
  const { release, target } = options;
  const title = `Terraform ${release.version}`;
  if (error instanceof CutOffError) {
    const of = error.total === undefined ? '' : ` of ${String(error.total)}`;
    const message = `the download of ${title} ended after ${String(error.done)}${of} bytes`;
    return failure(options, { code: 'TOOL_DOWNLOAD_CUT_OFF', message, why: error.message }, error);
  }
  if (isDiskError(error)) {
    return failure(
      options,
      {
        code: 'TOOL_CACHE_UNWRITABLE',
        message: `${title} could not be stored in ${dirname(target)}`,
        why: isDiskFull(error) ? 'the disk is full' : reasonOf(error),
        fix: 'free about 200 MB there, or name another folder with TEMPER_CACHE_DIR',
      },
      error,
    );
  }
  const message = `${title} could not be downloaded from ${new URL(release.baseUrl).host}`;
  return failure(options, { code: 'TOOL_DOWNLOAD_FAILED', message, why: reasonOf(error) }, error);
}
