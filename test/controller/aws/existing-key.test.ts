import { awsClients } from '../../../controller/aws/clients.ts';
import { findExisting } from '../../../controller/aws/existing.ts';
import type { AwsAccess } from '../../../controller/ports/ports.ts';
import { anAwsServer, awsError } from './aws-server.ts';
import type { Answer, Asked } from './aws-server.ts';
import { startMoto } from './moto.ts';
import type { Moto } from './moto.ts';

const STACK = 'environment/research';
const OURS = { 'temper:stack': STACK };
const THEIRS = { 'temper:stack': 'environment/production' };

let moto: Moto;
let access: AwsAccess;
beforeAll(async () => {
  moto = await startMoto();
}, 30_000);
beforeEach(async () => {
  await moto.reset();
  access = moto.access();
});
afterAll(() => moto.close());

const keyPairs = (tags: Record<string, string>) =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

function find(type: string, values: Record<string, unknown>) {
  return findExisting(access, { type, address: `${type}.one`, values }, STACK);
}

const values = { tags_all: { ...OURS, 'temper:environment': 'research' } };
const alias = { name: 'alias/temper-research' };

describe('a KMS key, which has no name', () => {
  async function makeKey(tags: Record<string, string>): Promise<string> {
    const kms = await awsClients(access).kms();
    const { KeyMetadata } = await kms.createKey({ Tags: keyPairs(tags) });
    return KeyMetadata?.KeyId ?? '';
  }

  test('is found through its alias', async () => {
    const id = await makeKey(OURS);
    const kms = await awsClients(access).kms();
    await kms.createAlias({ AliasName: alias.name, TargetKeyId: id });
    expect(await find('aws_kms_key', values)).toEqual({ importId: id, ours: true });
    expect(await find('aws_kms_alias', alias)).toEqual({ importId: alias.name, ours: true });
  });

  test('is found by its tag when a run was killed before the alias', async () => {
    await makeKey({});
    await makeKey(THEIRS);
    const id = await makeKey(OURS);
    expect(await find('aws_kms_key', values)).toEqual({ importId: id, ours: true });
    expect(await find('aws_kms_alias', alias)).toBeUndefined();
  });

  test('of several the oldest enabled one is taken, every time', async () => {
    const kms = await awsClients(access).kms();
    const [disabled, oldest] = [await makeKey(OURS), await makeKey(OURS), await makeKey(OURS)];
    await kms.disableKey({ KeyId: disabled });
    for (let look = 0; look < 3; look += 1) {
      const found = await find('aws_kms_key', values);
      expect(found).toMatchObject({ importId: oldest, ours: true });
    }
  });

  test('that awaits deletion is no candidate', async () => {
    const kms = await awsClients(access).kms();
    const id = await makeKey(OURS);
    await kms.createAlias({ AliasName: alias.name, TargetKeyId: id });
    await kms.scheduleKeyDeletion({ KeyId: id });
    expect(await find('aws_kms_key', values)).toBeUndefined();
  });

  test("an alias that leads to somebody's key is taken, and no key is found", async () => {
    const id = await makeKey(THEIRS);
    const kms = await awsClients(access).kms();
    await kms.createAlias({ AliasName: alias.name, TargetKeyId: id });
    expect(await find('aws_kms_key', values)).toBeUndefined();
    expect(await find('aws_kms_alias', alias)).toMatchObject({
      ours: false,
      owner: 'environment/production',
      why: expect.stringContaining(id),
    });
  });
});

describe('looking at every key', () => {
  const planned = { type: 'aws_kms_key', address: 'aws_kms_key.one', values };
  const pages: Record<string, { keys: string[]; next?: string }> = {
    first: { keys: ['theirs', 'amazons'], next: 'second' },
    second: { keys: [], next: 'third' },
    third: { keys: ['ours'] },
  };

  function answer(denied: readonly string[]) {
    return ({ headers, body }: Pick<Asked, 'headers' | 'body'>): Answer => {
      const operation = String(headers['x-amz-target']).split('.')[1];
      const { KeyId = '', Marker = 'first' } = JSON.parse(body) as Record<string, string>;
      if (operation === 'ListAliases')
        return { body: { Aliases: [{ AliasName: 'alias/aws/s3', TargetKeyId: 'amazons' }] } };
      if (operation === 'ListKeys') {
        const { keys = [], next } = pages[Marker] ?? {};
        const Keys = keys.map((id) => ({ KeyId: id }));
        return { body: { Keys, Truncated: next !== undefined, NextMarker: next } };
      }
      if (operation === 'ListResourceTags') {
        if (denied.includes(KeyId)) return awsError(400, 'AccessDeniedException', 'no');
        return { body: { Tags: keyPairs(KeyId === 'ours' ? OURS : THEIRS) } };
      }
      return KeyId === 'ours'
        ? { body: { KeyMetadata: { KeyId, KeyState: 'Enabled' } } }
        : awsError(400, 'NotFoundException', 'no such alias');
    };
  }

  test.each([
    { name: 'reads all pages and leaves out the keys that AWS made', denied: ['amazons'] },
    { name: "passes over somebody's key that may not be looked at", denied: ['amazons', 'theirs'] },
  ])('$name', async ({ denied }) => {
    const server = await anAwsServer(answer(denied));
    expect(await findExisting(server.access, planned, STACK)).toMatchObject({ importId: 'ours' });
    const looked = server.asked.map(({ body }) => (JSON.parse(body) as { KeyId?: string }).KeyId);
    expect(looked).not.toContain('amazons');
    await server.close();
  });

  test('being refused at every key is a missing permission, not "no such key"', async () => {
    const server = await anAwsServer(answer(['theirs', 'ours']));
    await expect(findExisting(server.access, planned, STACK)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_ACCESS_DENIED' }],
    });
    await server.close();
  });
});
