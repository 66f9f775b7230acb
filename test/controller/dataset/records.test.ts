import fc from 'fast-check';
import { scanRecords, type ReadBytes } from '../../../controller/dataset/records.ts';

/** Reads text that arrives in pieces of given lengths, over and over, and always a while later. */
function arriving(text: Buffer, lengths: readonly number[]): ReadBytes {
  let asked = 0;
  return async (buffer, offset, length, position) => {
    await new Promise(setImmediate);
    const some = lengths[(asked += 1) % lengths.length] ?? 1;
    const bytesRead = text.copy(buffer, offset, position, position + Math.min(length, some));
    return { bytesRead };
  };
}

const NOTHING = { record: () => undefined, tooLong: () => undefined };

test('records are the same however the bytes of a file arrive', async () => {
  const lines = fc.array(fc.string({ maxLength: 30 }).map((text) => JSON.stringify(text)));
  const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(lines, lengths, async (written, arrivals) => {
      const text = Buffer.from(written.map((line) => `${line}\n`).join(''));
      const seen: string[] = [];
      const bytes: Buffer[] = [];
      await scanRecords({ read: arriving(text, arrivals) }, text.length, {
        ...NOTHING,
        bytes: (piece) => bytes.push(Buffer.from(piece)),
        record: (record) => seen.push(record.toString()),
      });
      expect(seen).toEqual(written);
      expect(Buffer.concat(bytes)).toEqual(text);
    }),
  );
});

describe('a reading that fails', () => {
  const MIB = 1024 ** 2;
  /** Fails from the second piece on. */
  const broken = (done: () => void = () => undefined): ReadBytes => {
    const first = arriving(Buffer.from('{}\n'.repeat(MIB)), [MIB]);
    return async (...args) => {
      const answer = await first(...args);
      if (args[3] === 0) return answer;
      done();
      throw new Error('EIO: the disk is broken');
    };
  };

  test('is told', async () => {
    const scanned = scanRecords({ read: broken() }, 3 * MIB, NOTHING);
    await expect(scanned).rejects.toThrow('EIO');
  });

  test('is over before a failure of whoever looks at the piece before is told', async () => {
    let isOver = false;
    const read = broken(() => (isOver = true));
    const scanned = scanRecords({ read }, 3 * MIB, {
      ...NOTHING,
      settled: () => Promise.reject(new Error('ENOSPC')),
    });
    await expect(scanned).rejects.toThrow('ENOSPC');
    expect(isOver).toBe(true);
  });
});
