/* Until when a lock can be meant: what is written on it, and when it is released by somebody else. */
import fc from 'fast-check';
import type { ReadLock, StateLock } from '../../../controller/aws/state-lock.ts';
import { parseLock } from '../../../controller/aws/terraform-state.ts';
import { leaseIn } from '../../../controller/ports/lock-info.ts';
import { lockLeases } from '../../../controller/stack/lock-leases.ts';

const ID = '371274ad-ba05-2bda-db0b-3d72f971c0d1';
const RUN = 'https://github.com/team/models/actions/runs/1200/attempts/2';
const LOCK = {
  ID,
  Operation: 'OperationTypeApply',
  Info: '',
  Who: 'runner@host',
  Version: '1.11.4',
  Created: '2026-11-20T10:00:00.1Z',
  Path: 'bucket/key',
};

/** An object in memory, which has another tag after each write. */
class Memory implements StateLock {
  now = Date.parse('2026-11-20T10:00:01Z');
  /** Somebody else is faster, once. */
  meanwhile: (() => void) | undefined;
  #text: string | undefined;
  #written = 0;

  constructor(text: string | undefined) {
    this.#text = text;
  }

  get text(): string | undefined {
    return this.#text;
  }

  put(text: string | undefined): void {
    this.#text = text;
    this.#written += 1;
  }

  async read(): Promise<ReadLock | undefined> {
    const [text, etag] = [this.#text, String(this.#written)];
    return text === undefined ? undefined : { text, etag, now: this.now };
  }

  rewrite = async (read: ReadLock, text: string) => this.#ifUnchanged(read, text);
  remove = async (read: ReadLock) => this.#ifUnchanged(read, undefined);

  #ifUnchanged({ etag }: ReadLock, text: string | undefined): boolean {
    this.meanwhile?.();
    if (this.#text === undefined || etag !== String(this.#written)) return false;
    this.put(text);
    return true;
  }
}

const session = { run: RUN, seconds: 3600 };
const held = (info = '') => new Memory(JSON.stringify({ ...LOCK, Info: info }));

async function signed(): Promise<Memory> {
  const memory = held();
  expect(await lockLeases(memory, session).sign(ID)).toBe(true);
  return memory;
}

test('a lock says whose it is and until when, and stays the lock that Terraform took', async () => {
  const memory = await signed();
  const lease = { run: RUN, until: '2026-11-20T11:00:01.000Z' };
  expect(JSON.parse(memory.text ?? '')).toEqual({ ...LOCK, Info: JSON.stringify(lease) });
  expect(parseLock(memory.text ?? '')).toMatchObject({ id: ID, who: 'runner@host', lease });
});

test('only who has a session that ends writes on a lock, and only on its own', async () => {
  const memory = held();
  expect(await lockLeases(memory, undefined).sign(ID)).toBe(false);
  expect(await lockLeases(memory, session).sign(ID.replace('3', '4'))).toBe(false);
  expect(await lockLeases(new Memory(undefined), session).sign(ID)).toBe(false);
  memory.meanwhile = () => memory.put('another');
  expect(await lockLeases(memory, session).sign(ID)).toBe(false);
  expect(memory.text).toBe('another');
});

test('it is released once its session has ended and nothing of it can be under way, and not before', async () => {
  const memory = await signed();
  const anybody = lockLeases(memory, undefined);
  memory.now += 75 * 60_000;
  expect(await anybody.releaseEnded(ID)).toBeUndefined();
  expect(memory.text).toBeDefined();
  memory.now += 1;
  expect(await anybody.releaseEnded(ID.replace('3', '4'))).toBeUndefined();
  expect(memory.text).toBeDefined();
  expect(await anybody.releaseEnded(ID)).toMatchObject({ run: RUN });
  expect(memory.text).toBeUndefined();
  expect(await anybody.releaseEnded(ID)).toBeUndefined();
});

test('whoever takes the lock while two release the one before it keeps theirs', async () => {
  const memory = await signed();
  memory.now += 24 * 3_600_000;
  const next = JSON.stringify({ ...LOCK, ID: 'of-the-next-run' });
  memory.meanwhile = () => memory.put(next);
  expect(await lockLeases(memory, undefined).releaseEnded(ID)).toBeUndefined();
  expect(memory.text).toBe(next);
});

test('a lock without a lease never ends', async () => {
  const until = '2001-01-01T00:00:00.000Z';
  const infos = [
    '',
    'null',
    JSON.stringify({ run: RUN }),
    JSON.stringify({ until }),
    JSON.stringify({ run: RUN, until: 'yesterday' }),
    // What is shown to a person is an address and nothing else.
    JSON.stringify({ run: 'https://github.com/x\n::error::y', until }),
    JSON.stringify({ run: 'javascript:x', until }),
  ];
  for (const info of infos) {
    const memory = held(info);
    memory.now = Date.parse('2100-01-01T00:00:00Z');
    expect(await lockLeases(memory, session).releaseEnded(ID)).toBeUndefined();
    expect(memory.text).toBeDefined();
  }
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (info) => leaseIn(info) === undefined));
});
