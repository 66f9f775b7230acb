import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Asset } from '../../stacks/stack.ts';
import { systemErrorCode } from '../workspace/inside.ts';
import { openDataset, type DatasetFile } from './dataset-file.ts';
import { mostBytes } from './facts.ts';
import type { DatasetFactsRequest } from './facts.ts';
import { LINE_END } from './reading.ts';
import { scanRecords } from './records.ts';
import { Splitter, forcedRecord } from './split.ts';
import type { Forced, Half, Survey } from './split.ts';

/** An asset that is data of a spec. */
export type DataAsset = Asset & { readonly role: 'train' | 'validation' };

/** The assets of a stack that are data of its spec. */
export function dataAssets(assets: readonly Asset[]): readonly DataAsset[] {
  return assets.filter((asset): asset is DataAsset => asset.role !== 'program');
}

export interface StageRequest extends DatasetFactsRequest {
  /** What the stack uploads of the spec's data. */
  readonly assets: readonly DataAsset[];
  /** Terraform's working directory. */
  readonly dir: string;
}

/** An asset, and a file beside it while it is being written. */
const ASSET_PATH = /^assets\/[0-9a-f]{64}\.jsonl$/;
const STAGED = /^[0-9a-f]{64}\.jsonl(?:\.(?:train|validation)\.(?<writer>\d+)\.part)?$/;

/**
 * Puts the bytes that Terraform uploads into the working directory and removes those of earlier runs.
 *
 * They are copies, never links: what was planned and reviewed must not change when somebody edits the file before it is
 * applied. Each copy is hashed as it is written and gets its name only when the hash is the asset's, so a run that was
 * killed leaves nothing that looks complete.
 *
 * @throws TemperError (JOB_DATA_CHANGED, JOB_DATA_UNREADABLE)
 */
export async function stageAssets(request: StageRequest): Promise<void> {
  const { assets, dir } = request;
  for (const asset of assets)
    if (!ASSET_PATH.test(asset.path)) throw new Error(`not a path for an asset: ${asset.path}`);
  const folder = join(dir, 'assets');
  await ownFolder(folder);
  await removeStale(folder, new Set(assets.map((asset) => asset.path.slice('assets/'.length))));
  const missing: DataAsset[] = [];
  for (const asset of assets) {
    const there = await sha256Of(join(dir, asset.path));
    if (there !== asset.sha256) missing.push(asset);
  }
  if (missing.length > 0) await write(request, missing);
}

/** A repository could bring a symbolic link in the folder's place; what is below it would then be somebody else's. */
async function ownFolder(folder: string): Promise<void> {
  const there = await lstat(folder).catch(() => undefined);
  if (there && !there.isDirectory()) await rm(folder);
  await mkdir(folder, { recursive: true });
}

async function removeStale(folder: string, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    const match = STAGED.exec(name);
    if (!match || keep.has(name)) continue;
    const writer = Number(match.groups?.['writer']);
    if (!Number.isNaN(writer) && writer !== process.pid && isRunning(writer)) continue;
    await rm(join(folder, name), { force: true });
  }
}

/** Signal 0 reaches a process without doing anything to it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/** The hash of a staged file; `undefined` when there is none, or something that is no plain file. */
async function sha256Of(path: string): Promise<string | undefined> {
  const there = await lstat(path).catch(() => undefined);
  if (!there) return undefined;
  if (!there.isFile()) {
    await rm(path, { recursive: true });
    return undefined;
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

async function write(request: StageRequest, assets: readonly DataAsset[]): Promise<void> {
  const { train, validation, validationSplit } = request.dataset;
  if (validation === undefined && validationSplit !== undefined) {
    await writeHalves(request, assets, validationSplit);
    return;
  }
  for (const asset of assets) {
    await writeWhole(request, asset, asset.role === 'train' ? train : validation);
  }
}

async function writeWhole(
  request: StageRequest,
  asset: DataAsset,
  path: string | undefined,
): Promise<void> {
  const { handle, source, size } = await openSource(request, asset.role, path);
  const draft = await Draft.open(request.dir, asset);
  try {
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (let position = 0; position < size;) {
      const wanted = Math.min(buffer.length, size - position);
      const { bytesRead } = await handle.read(buffer, 0, wanted, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      draft.add(buffer.subarray(0, bytesRead));
      await draft.flush();
    }
    await draft.keep(source);
  } finally {
    await draft.discard();
    await handle.close();
  }
}

async function writeHalves(
  request: StageRequest,
  assets: readonly DataAsset[],
  split: number,
): Promise<void> {
  const file = await openSource(request, 'train', request.dataset.train);
  try {
    const forced = forcedRecord(await splitInto(file, {}, new Splitter(split)));
    await splitHalves({ request, assets, file }, split, forced);
  } finally {
    await file.handle.close();
  }
}

interface Halving {
  readonly request: StageRequest;
  readonly assets: readonly DataAsset[];
  readonly file: Source;
}

async function splitHalves(
  { request, assets, file }: Halving,
  split: number,
  forced: Forced | undefined,
): Promise<void> {
  const drafts: { [Key in Half]?: Draft } = {};
  try {
    for (const asset of assets) drafts[asset.role] = await Draft.open(request.dir, asset);
    await splitInto(file, drafts, new Splitter(split, forced));
    for (const draft of Object.values(drafts)) await draft.keep(file.source);
  } finally {
    for (const draft of Object.values(drafts)) await draft.discard();
  }
}

async function splitInto(
  { handle, size }: Source,
  drafts: { readonly [Key in Half]?: Draft },
  splitter: Splitter,
): Promise<Survey> {
  await scanRecords(handle, size, {
    record: (record) => {
      const draft = drafts[splitter.halfOf(record)];
      draft?.add(record);
      draft?.add(LINE_END);
    },
    tooLong: () => undefined,
    settled: async () => {
      for (const draft of Object.values(drafts)) await draft.flush();
    },
  });
  return splitter.survey();
}

interface Source extends DatasetFile {
  /** Bytes when it was opened. What is added later was not checked. */
  readonly size: number;
}

async function openSource(
  request: StageRequest,
  role: Half,
  path: string | undefined,
): Promise<Source> {
  const file =
    path === undefined
      ? { problem: 'the spec names no file for it' }
      : await openDataset(request.root, request.specFile, path);
  if ('problem' in file) throw unreadable(request, file.problem);
  const { size } = await file.handle.stat();
  if (size <= mostBytes(request, role)) return { ...file, size };
  await file.handle.close();
  throw unreadable(request, `${file.source} is too large by now`);
}

function unreadable(request: StageRequest, problem: string): TemperError {
  return new TemperError([
    {
      code: 'JOB_DATA_UNREADABLE',
      severity: 'error',
      message: `the dataset of ${request.specFile} cannot be read: ${problem}`,
      fix: 'put the file back, or correct `spec.dataset`',
    },
  ]);
}

/** A file while it is written, under a name of its own. */
class Draft {
  readonly #asset: DataAsset;
  readonly #target: string;
  readonly #part: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #waiting: Buffer[] = [];
  #kept = false;

  private constructor(asset: DataAsset, target: string, part: string, handle: FileHandle) {
    this.#asset = asset;
    this.#target = target;
    this.#part = part;
    this.#handle = handle;
  }

  static async open(dir: string, asset: DataAsset): Promise<Draft> {
    const target = join(dir, asset.path);
    const part = `${target}.${asset.role}.${process.pid}.part`;
    return new Draft(asset, target, part, await open(part, 'wx', 0o600));
  }

  /** The bytes are used before `flush` returns, not kept. */
  add(bytes: Buffer): void {
    this.#waiting.push(Buffer.from(bytes));
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#hash.update(bytes);
    await this.#handle.appendFile(bytes);
  }

  /** Gives the file its name. @throws TemperError (JOB_DATA_CHANGED) when the bytes are not the asset's. */
  async keep(source: string): Promise<void> {
    await this.flush();
    const sha256 = this.#hash.digest('hex');
    if (sha256 !== this.#asset.sha256) throw changed(source, this.#asset, sha256);
    await this.#handle.close();
    await rename(this.#part, this.#target);
    this.#kept = true;
  }

  /** Removes what `keep` did not name. */
  async discard(): Promise<void> {
    if (this.#kept) return;
    await this.#handle.close();
    await rm(this.#part, { force: true });
  }
}

function changed(source: string, asset: DataAsset, sha256: string): TemperError {
  return new TemperError([
    {
      code: 'JOB_DATA_CHANGED',
      severity: 'error',
      message: `${source} changed since it was checked (SHA-256 ${sha256.slice(0, 16)}…, ${asset.sha256.slice(0, 16)}… expected)`,
      why: `what is uploaded for ${asset.role} has to be what was checked and priced`,
      fix: 'wait until whatever writes the file has finished, then run the command again',
    },
  ]);
}
