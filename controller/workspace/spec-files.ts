import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import type { Dirent } from 'node:fs';
import { join, posix } from 'node:path';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SourceFile } from '../../stacks/language/source.ts';
import { MAX_TEXT } from '../../stacks/language/yaml/documents.ts';
import {
  pathOfDescriptor,
  placeInside,
  READ_FLAGS,
  refusalOfOpen,
  rootAt,
  systemErrorCode,
  type Root,
} from './inside.ts';
import {
  fileTooLarge,
  nameNotUtf8,
  notAFile,
  refusedPlace,
  tooMuch,
  unreadable,
} from './unreadable.ts';

const YAML = /\.ya?ml$/;

/** Names that a slip makes of a spec's: capitals, or the `.txt` that an editor adds. */
const NEARLY_YAML = /\.ya?ml(\.(txt|json|ya?ml))?$/i;

/** Bytes of a JSON file that are looked at: `apiVersion` is written first. */
const JSON_START = 4096;

const MIB = 1024 * 1024;

/** Windows opens no folders; `@types/node` says that it does. */
const FOLDER_FLAG = constants.O_DIRECTORY as number | undefined;

/** How specs are read, and how much at most. */
export interface SpecReading {
  readonly open: (path: string, flags: number) => number;
  readonly mostFileBytes: number;
  readonly mostBytesInAll: number;
  /** Files and folders of every kind. */
  readonly mostEntries: number;
}

export const SPEC_READING: SpecReading = {
  open: openSync,
  // The language counts UTF-16 units, of which each takes at most three bytes: it would refuse whatever is larger.
  mostFileBytes: 3 * MAX_TEXT,
  // A spec is a page of some 1,000 bytes: these are 60,000 of them, which take about a minute to check.
  mostBytesInAll: 64 * MIB,
  // As many specs, with a folder or a dataset for each.
  mostEntries: 120_000,
};

export function mibOfYaml(bytes: number): string {
  return `${bytes / MIB} MiB of YAML`;
}

export function filesAndFolders(most: number): string {
  return `${most} files and folders`;
}

/** What lies below the folder of the specs. */
export interface SpecFiles {
  /** The YAML files, sorted by path. */
  readonly files: readonly SourceFile[];
  /** Paths of files that are not read, although they were probably meant to be: their names are nearly those of specs. */
  readonly misnamed: readonly string[];
}

/**
 * Every YAML file below `<root>/<folder>`, sorted by path, as text. Symbolic links and dot folders are not followed: what a
 * spec says stands in the repository itself. A missing folder has no files.
 *
 * Synchronous on purpose: nothing else can be done meanwhile, and a thousand small files are read in half the time.
 * @throws TemperError with everything that cannot be read or is more than is read.
 */
export function readSpecFiles(
  root: string,
  folder: string,
  reading: Partial<SpecReading> = {},
): SpecFiles {
  const at = folderIn(root, folder);
  if (at === undefined) return { files: [], misnamed: [] };
  const reader = new SpecReader(at, { ...SPEC_READING, ...reading });
  const files = reader.paths().flatMap((path) => reader.file(path));
  reader.requireAll();
  return { files, misnamed: reader.misnamed() };
}

interface SpecFolder {
  readonly root: Root;
  /** From the root, as it is called. */
  readonly path: string;
  /** Without a link on the way to it. */
  readonly real: string;
}

/**
 * Finds the folder of the specs; it may not exist.
 * @throws TemperError when it leads out of the repository.
 */
function folderIn(called: string, path: string): SpecFolder | undefined {
  try {
    const root = rootAt(called);
    const place = placeInside(root, path);
    if ('refused' in place) throw new TemperError([refusedPlace(path, place.refused)]);
    return lstatSync(place.path).isDirectory() ? { root, path, real: place.path } : undefined;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TemperError([unreadable(path, code)], { cause: error });
  }
}

class SpecReader {
  readonly #folder: SpecFolder;
  readonly #reading: SpecReading;
  readonly #problems: Diagnostic[] = [];
  readonly #buffer: Buffer;
  readonly #nearly: string[] = [];
  #entries = 0;
  #bytes = 0;

  constructor(folder: SpecFolder, reading: SpecReading) {
    this.#folder = folder;
    this.#reading = reading;
    this.#buffer = Buffer.allocUnsafe(reading.mostFileBytes);
  }

  /** Every YAML file, sorted. */
  paths(): string[] {
    const found: string[] = [];
    const waiting = [this.#folder.path];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const entry of this.#entriesOf(next)) {
        const path = posix.join(next, entry.name.toString());
        if (isNearlySpec(entry)) this.#nearly.push(path);
        if (!isOfInterest(entry)) continue;
        if (!isUtf8(entry.name)) this.#problems.push(nameNotUtf8(path));
        else if (entry.isDirectory()) waiting.push(path);
        else if (entry.isFile()) found.push(path);
        else this.#problems.push(notAFile(path, entry.isSymbolicLink()));
      }
    }
    return found.sort();
  }

  /** One file; none when it cannot be read. */
  file(path: string): SourceFile[] {
    const text = this.#opened(path, READ_FLAGS, (descriptor) => this.#textOf(path, descriptor));
    return text === undefined ? [] : [{ path, text }];
  }

  /** What has nearly the name of a spec, sorted; JSON only where it begins as a spec does. */
  misnamed(): string[] {
    return this.#nearly
      .filter((path) => !path.endsWith('.json') || this.#beginsAsSpec(path))
      .sort();
  }

  /** What cannot be read is no spec that somebody misses: nothing is reported of it. */
  #beginsAsSpec(path: string): boolean {
    const problems = this.#problems.length;
    const start = this.#opened(path, READ_FLAGS, (descriptor) =>
      fstatSync(descriptor).isFile()
        ? this.#buffer.toString('utf8', 0, this.#fill(descriptor, JSON_START))
        : '',
    );
    this.#problems.length = problems;
    return /"apiVersion"\s*:\s*"temper\//.test(start ?? '');
  }

  /** @throws TemperError when something could not be read. */
  requireAll(): void {
    const [first, ...rest] = this.#problems;
    if (first !== undefined) throw new TemperError([first, ...rest]);
  }

  #entriesOf(folder: string): Dirent<Buffer>[] {
    const list = (real: string) => readdirSync(real, { withFileTypes: true, encoding: 'buffer' });
    const entries =
      FOLDER_FLAG === undefined
        ? this.#attempt(folder, () => list(this.#real(folder)))
        : this.#opened(folder, READ_FLAGS | FOLDER_FLAG, (descriptor) =>
            list(pathOfDescriptor(descriptor) ?? this.#real(folder)),
          );
    if (entries === undefined) return [];
    this.#entries += entries.length;
    const { mostEntries } = this.#reading;
    if (this.#entries > mostEntries) this.#giveUp(filesAndFolders(mostEntries));
    return entries;
  }

  #textOf(path: string, descriptor: number): string | undefined {
    const { mostFileBytes, mostBytesInAll } = this.#reading;
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) {
      this.#problems.push(notAFile(path, false));
      return undefined;
    }
    if (stats.size > mostFileBytes) {
      this.#problems.push(fileTooLarge(path, stats.size, mostFileBytes));
      return undefined;
    }
    const bytes = this.#fill(descriptor, stats.size);
    this.#bytes += bytes;
    if (this.#bytes > mostBytesInAll) this.#giveUp(mibOfYaml(mostBytesInAll));
    return this.#buffer.toString('utf8', 0, bytes);
  }

  /** Reads the first bytes of a file, or as many as there still are. */
  #fill(descriptor: number, size: number): number {
    let bytes = 0;
    while (bytes < size) {
      const more = readSync(descriptor, this.#buffer, bytes, size - bytes, bytes);
      if (more === 0) break;
      bytes += more;
    }
    return bytes;
  }

  /** Opens what stands at `path`, as long as it is still in the repository. A failure of the system is a problem. */
  #opened<Result>(
    path: string,
    flags: number,
    use: (descriptor: number) => Result,
  ): Result | undefined {
    return this.#attempt(path, () => {
      const descriptor = this.#reading.open(this.#real(path), flags);
      try {
        const refused = refusalOfOpen(descriptor, this.#folder.root, path);
        if (refused === undefined) return use(descriptor);
        this.#problems.push(refusedPlace(path, refused));
        return undefined;
      } finally {
        closeSync(descriptor);
      }
    });
  }

  #real(path: string): string {
    return join(this.#folder.real, path.slice(this.#folder.path.length));
  }

  #attempt<Result>(path: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      this.#problems.push(unreadable(path, code));
      return undefined;
    }
  }

  #giveUp(most: string): never {
    throw new TemperError([tooMuch(this.#folder.path, most), ...this.#problems]);
  }
}

/** Whether an entry could lead to a spec. A link with a dot in front is how an editor marks a file as being edited. */
function isOfInterest(entry: Dirent<Buffer>): boolean {
  const name = entry.name.toString();
  if (entry.isDirectory()) return isSpecFolder(name);
  return isSpecName(name) && (entry.isFile() || !name.startsWith('.'));
}

/** Whether a folder of this name may hold specs. */
export function isSpecFolder(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}

/** Whether a file of this name is read as specs. */
export function isSpecName(name: string): boolean {
  return YAML.test(name);
}

/** Whether a file that is not read was probably meant to be; what is hidden, or switched off by `.bak`, was not. */
function isNearlySpec(entry: Dirent<Buffer>): boolean {
  const name = entry.name.toString();
  return entry.isFile() && isUtf8(entry.name) && isNearlySpecName(name);
}

/** Whether a name is nearly that of a spec. What is called `.json` is one only where it begins as one. */
export function isNearlySpecName(name: string): boolean {
  if (name.startsWith('.') || isSpecName(name)) return false;
  return NEARLY_YAML.test(name) || name.endsWith('.json');
}
