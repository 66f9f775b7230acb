import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { OutsideFile } from './outside-file.ts';

/**
 * The files at the top of a folder of this machine. Links are followed: the hub's own cache is made of them.
 * @throws TemperError STAGE_ABSENT
 */
export async function folderFiles(folder: string): Promise<OutsideFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new TemperError(
      [
        {
          code: 'STAGE_ABSENT',
          severity: 'error',
          message: `the folder ${shown(folder)} cannot be read`,
          why: (error as Error).message,
          fix: 'name a folder that has the files at its top',
        },
      ],
      { cause: error },
    );
  });
  const files: OutsideFile[] = [];
  for (const path of names.toSorted()) {
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    files.push({
      path,
      bytes: found.size,
      checksum: { unknown: true },
      open: (start) => createReadStream(join(folder, path), { start }),
    });
  }
  return files;
}
