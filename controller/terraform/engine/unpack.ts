import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fromBuffer, open, type Entry, type ZipFile } from 'yauzl';

const LARGEST_FILE = 512 * 1024 * 1024;

/**
 * Writes one file of a zip archive to `target`. Only that entry is touched, so names in the archive cannot escape.
 * @throws Error when it is not a zip, the entry is absent, or its size is not what the archive says.
 */
export async function unpackFile(zip: string, name: string, target: string): Promise<void> {
  const archive = await opened((done) => open(zip, { lazyEntries: true }, done));
  try {
    const entry = await find(archive, name);
    if (entry === undefined) throw new Error(`there is no ${name} in the archive`);
    await pipeline(await contents(archive, entry), createWriteStream(target, { mode: 0o600 }));
  } finally {
    archive.close();
  }
}

/** The text of one file in a zip archive in memory; undefined when it is not there. */
export async function readZipped(bytes: Buffer, name: string): Promise<string | undefined> {
  const archive = await opened((done) => fromBuffer(bytes, { lazyEntries: true }, done));
  const entry = await find(archive, name);
  if (entry === undefined) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of await contents(archive, entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function opened(
  start: (done: (error: Error | null, archive: ZipFile) => void) => void,
): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    start((error, archive) => (error === null ? resolve(archive) : reject(error)));
  });
}

function find(archive: ZipFile, name: string): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    archive.on('entry', (entry: Entry) => {
      if (entry.fileName === name) resolve(entry);
      else archive.readEntry();
    });
    archive.once('end', () => resolve(undefined));
    archive.once('error', reject);
    archive.readEntry();
  });
}

function contents(archive: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    if (entry.uncompressedSize > LARGEST_FILE) {
      reject(new Error(`${entry.fileName} in the archive is larger than 512 MiB`));
      return;
    }
    archive.openReadStream(entry, (error, stream) =>
      error === null ? resolve(stream) : reject(error),
    );
  });
}
