import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { placeInside, rootAt, systemErrorCode, type Root } from './inside.ts';

/** What became of a file that was to be written. */
export type Written = 'created' | 'changed' | 'kept';

/** A repository that gets files it does not have yet. Nothing that is there is overwritten, nothing outside is written. */
export class NewFiles {
  readonly #root: Root;

  /** @throws TemperError CLI_UNWRITABLE */
  static async in(folder: string): Promise<NewFiles> {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => refuse(folder, error));
    return new NewFiles(rootAt(folder));
  }

  private constructor(root: Root) {
    this.#root = root;
  }

  /** The text of a file; undefined where there is none. @throws TemperError CLI_UNWRITABLE */
  async read(path: string): Promise<string | undefined> {
    this.#requireInside(path);
    return readFile(join(this.#root.real, path), 'utf8').catch((error: unknown) =>
      systemErrorCode(error) === 'ENOENT' ? undefined : refuse(path, error),
    );
  }

  /** Writes a file that is not there yet. @throws TemperError CLI_UNWRITABLE */
  async add(path: string, text: string): Promise<Written> {
    return this.#write(path, text, 'wx');
  }

  /** Writes what a file that was read says from now on; nothing when it may stay as it is. @throws TemperError CLI_UNWRITABLE */
  async merge(path: string, text: string | undefined): Promise<Written> {
    if (text === undefined) return 'kept';
    const isNew = (await this.read(path)) === undefined;
    return this.#write(path, text, isNew ? 'wx' : 'w');
  }

  async #write(path: string, text: string, flag: 'w' | 'wx'): Promise<Written> {
    this.#requireInside(path);
    const file = join(this.#root.real, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag });
      return flag === 'wx' ? 'created' : 'changed';
    } catch (error) {
      return systemErrorCode(error) === 'EEXIST' && flag === 'wx' ? 'kept' : refuse(path, error);
    }
  }

  /** Every link on the way is followed as far as there is anything, and must not lead out of the repository. */
  #requireInside(path: string): void {
    try {
      if (!('refused' in placeInside(this.#root, path))) return;
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return;
      refuse(path, error);
    }
    throw unwritable(`${path} leads to a place outside of the repository’s content`);
  }
}

function refuse(path: string, error: unknown): never {
  const code = systemErrorCode(error);
  throw code === undefined ? error : unwritable(`${path} cannot be written (${code})`);
}

function unwritable(message: string): TemperError {
  return new TemperError([
    {
      code: 'CLI_UNWRITABLE',
      severity: 'error',
      message,
      fix: 'remove what is in the way, or start in another folder with --root; what was written until now is kept, and the next run goes on from there',
    },
  ]);
}
