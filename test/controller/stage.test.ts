/* Weights from a hub of the test's own, into the S3 of moto. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isStaged } from '../../controller/aws/staged-store.ts';
import { notStaged } from '../../controller/fleet/staged.ts';
import { compiledSpecs } from '../../controller/stack/compiled-spec.ts';
import type { CompiledSpec } from '../../stacks/compile.ts';
import type { FineTune } from '../../stacks/kinds/fine-tune/schema.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { startMoto, type Moto } from './aws/moto.ts';
import { startHub, type LocalHub } from './staging/hub-server.ts';
import {
  ARTIFACTS,
  artifactsIn,
  digestIn,
  staging,
  stagingLaboratory,
  toldBy,
  type StageRequest,
} from './staging/staging-laboratory.ts';

const folder = temporaryFolders();
const BERT = 'google-bert/bert-base-uncased';
let moto: Moto;
let hub: LocalHub;
let bucket: ReturnType<typeof artifactsIn>;

beforeAll(async () => {
  moto = await startMoto();
  bucket = artifactsIn(moto);
});
afterAll(() => moto.close());
beforeEach(async () => {
  await bucket.create();
  hub = await startHub(BERT);
  hub.files.set('config.json', Buffer.from('{"model_type":"bert"}\n'));
  hub.files.set('tokenizer.json', Buffer.from('{}'));
  hub.files.set('model.safetensors', randomBytes(12 * 1024 * 1024 + 7));
  hub.files.set('pytorch_model.bin', Buffer.from('a pickle'));
  hub.files.set('README.md', Buffer.from('# BERT'));
});
afterEach(() => hub.close());

async function laboratory(text = staging()) {
  const made = await stagingLaboratory(moto, await folder(), text);
  const run = ({ variables, ...asked }: StageRequest = {}) =>
    made.run({ ...asked, variables: { HF_ENDPOINT: hub.url, ...variables } });
  return { ...made, run };
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const asked = (name: string) => hub.asked.filter(({ path }) => path.endsWith(name));

test('weights are shown, copied and printed: safetensors, configuration and tokenizer, nothing else', async () => {
  const { run } = await laboratory();
  const { diagnostics, shown, copies } = await run();
  const bytes = [...hub.files]
    .filter(([name]) => !/README|pytorch/.test(name))
    .reduce((sum, [, file]) => sum + file.length, 0);
  expect(shown).toEqual([
    {
      kind: 'weights',
      title: `${BERT}@1234567890ab`,
      target: expect.stringMatching(
        /^s3:\/\/temper-lab-artifacts-123456789012\/staged\/[0-9a-f]{64}\/$/,
      ),
      files: 3,
      bytes,
      missingFiles: 3,
      missingBytes: bytes,
    },
  ]);
  expect(copies).toEqual(shown);
  expect(diagnostics).toMatchObject([
    {
      code: 'STAGE_PINS',
      severity: 'warning',
      at: { file: 'specs/all.yaml' },
      fix: expect.stringContaining(`weights: { revision: ${hub.revision}, sha256: `),
    },
  ]);
  const digest = digestIn(diagnostics[0]?.fix);
  const names = ['config.json', 'manifest.json', 'model.safetensors', 'tokenizer.json'];
  expect(await bucket.keys()).toEqual(names.map((name) => `staged/${digest}/${name}`));
  const manifest = await bucket.read(`staged/${digest}/manifest.json`);
  expect(sha256(manifest)).toBe(digest);
  expect(manifest.toString()).toBe(
    `${JSON.stringify({
      files: ['config.json', 'model.safetensors', 'tokenizer.json'].map((path) => {
        const file = hub.files.get(path) ?? Buffer.alloc(0);
        return { bytes: file.length, path, sha256: sha256(file) };
      }),
      format: 1,
      kind: 'weights',
      source: { repository: BERT, revision: hub.revision },
    })}\n`,
  );
  // In parts, and whole.
  const model = await bucket.read(`staged/${digest}/model.safetensors`);
  expect(model.equals(hub.files.get('model.safetensors') ?? Buffer.alloc(0))).toBe(true);
});

test('what is staged and pinned is not looked for again, and nobody is asked', async () => {
  const { diagnostics } = await (await laboratory()).run();
  const digest = digestIn(diagnostics[0]?.fix);
  const pinned = staging(
    `{ recipe: bert-classification, weights: { revision: ${hub.revision}, sha256: ${digest} } }`,
  );
  const before = hub.asked.length;
  const again = await (
    await laboratory(pinned)
  ).run({ approve: () => Promise.reject(new Error()) });
  expect(again).toMatchObject({ copies: [], diagnostics: [] });
  expect(hub.asked).toHaveLength(before);
});

test('a spec that pins something else is told so', async () => {
  const other = 'f'.repeat(64);
  const pinned = staging(
    `{ recipe: bert-classification, weights: { revision: ${hub.revision}, sha256: ${other} } }`,
  );
  const { diagnostics } = await (await laboratory(pinned)).run();
  expect(diagnostics).toMatchObject([
    { code: 'STAGE_PINS', message: expect.stringContaining('is another than what is staged') },
  ]);
});

test('a recipe that is refused for want of weights is staged all the same', async () => {
  const network = '{ type: managed, zone: use1-az4, cidr: 10.20.0.0/16 }';
  const made = await stagingLaboratory(moto, await folder(), staging(), network);
  expect(made.workspace.diagnostics).toMatchObject([
    { code: 'RULE_FLEET_WEIGHTS', severity: 'error' },
  ]);
  const { diagnostics } = await made.run({ variables: { HF_ENDPOINT: hub.url } });
  expect(diagnostics).toMatchObject([{ code: 'STAGE_PINS' }]);
});

test('nothing is copied before somebody has agreed', async () => {
  const { run } = await laboratory();
  const approve = () => Promise.resolve(false);
  expect(await toldBy(run({ approve }))).toMatchObject([{ code: 'CLI_NOT_CONFIRMED' }]);
  expect(await bucket.keys()).toEqual([]);
});

test('a connection that breaks goes on where it broke', async () => {
  let broken = 0;
  const model = hub.files.get('model.safetensors') ?? Buffer.alloc(0);
  hub.fault = ({ server, range }, response) => {
    if (server !== 'files' || broken === 2) return undefined;
    broken += 1;
    const from = Number(/\d+/.exec(range ?? '0')?.[0]);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': model.length - from });
    response.write(model.subarray(from, from + 4 * 1024 * 1024), () => response.destroy());
    return 'handled';
  };
  const { run } = await laboratory();
  const { diagnostics } = await run();
  const digest = digestIn(diagnostics[0]?.fix);
  expect((await bucket.read(`staged/${digest}/model.safetensors`)).equals(model)).toBe(true);
  const ranges = asked('/model.safetensors').filter(({ server }) => server === 'files');
  expect(ranges.map(({ range }) => range === undefined)).toEqual([true, false, false]);
});

test('what was interrupted is taken up: files that are whole are not sent again, and nothing half is left', async () => {
  const { run } = await laboratory();
  const stopping = new AbortController();
  hub.fault = ({ server }, response) => {
    if (server !== 'files') return undefined;
    const model = hub.files.get('model.safetensors') ?? Buffer.alloc(0);
    response.writeHead(200, { 'content-length': model.length });
    response.write(model.subarray(0, 8 * 1024 * 1024), () => stopping.abort(new Error('SIGINT')));
    return 'handled';
  };
  await expect(run({ signal: stopping.signal })).rejects.toThrow('SIGINT');
  const left = await bucket.keys();
  expect(left.map((key) => basename(key))).toEqual(['config.json', 'tokenizer.json']);
  expect(await bucket.unfinished()).toBe(0);
  hub.fault = () => undefined;
  const { shown } = await run();
  expect(shown).toMatchObject([{ files: 3, missingFiles: 1 }]);
  expect(await bucket.keys()).toHaveLength(4);
});

test.each(['model.safetensors', 'config.json'])(
  'a file that lies about its hash is not kept: %s',
  async (name) => {
    const bytes = hub.files.get(name) ?? Buffer.alloc(0);
    const other = Buffer.from(bytes);
    other.writeUInt8(other.readUInt8(0) ^ 1, 0);
    hub.fault = ({ path }, response) => {
      if (!path.endsWith(`/${name}`) || path.includes('resolve') !== (name === 'config.json'))
        return undefined;
      response.writeHead(200, { 'content-length': other.length });
      response.end(other);
      return 'handled';
    };
    const { run } = await laboratory();
    expect(await toldBy(run())).toMatchObject([{ code: 'STAGE_CONTENT' }]);
    expect((await bucket.keys()).filter((key) => /manifest|safetensors/.test(key))).toEqual([]);
    expect(await bucket.unfinished()).toBe(0);
  },
);

test('the token reaches the hub and no other server, and nobody is told of it', async () => {
  hub.token = 'hf_0123456789abcdefghij';
  const { run } = await laboratory();
  const { said, diagnostics } = await run({ variables: { HF_TOKEN: hub.token } });
  const at = (server: string) => hub.asked.filter((one) => one.server === server);
  expect(new Set(at('hub').map(({ authorization }) => authorization))).toEqual(
    new Set([`Bearer ${hub.token}`]),
  );
  expect(at('files').map(({ authorization }) => authorization)).toEqual([undefined]);
  expect(JSON.stringify([said, diagnostics])).not.toContain(hub.token);
  // Refused, it is not told either.
  const refused = await toldBy((await laboratory()).run({ variables: { HF_TOKEN: 'hf_wrong' } }));
  expect(refused).toMatchObject([{ code: 'STAGE_REFUSED' }]);
  expect(JSON.stringify(refused)).not.toContain('hf_wrong');
});

test.each([
  { status: 401, code: 'STAGE_REFUSED', times: 1 },
  { status: 403, code: 'STAGE_REFUSED', times: 1 },
  { status: 404, code: 'STAGE_ABSENT', times: 1 },
  { status: 429, code: 'STAGE_UNREACHABLE', times: 5 },
  { status: 503, code: 'STAGE_UNREACHABLE', times: 5 },
])('an answer of $status is $code', async ({ status, code, times }) => {
  hub.fault = (_, response) => {
    response.writeHead(status, { 'retry-after': '2' }).end();
    return 'handled';
  };
  expect(await toldBy((await laboratory()).run())).toMatchObject([{ code }]);
  expect(hub.asked).toHaveLength(times);
});

test('a hub that asks to slow down gets its time', async () => {
  let refused = false;
  hub.fault = (_, response) => {
    if (refused) return undefined;
    refused = true;
    response.writeHead(429, { 'retry-after': '7' }).end();
    return 'handled';
  };
  expect((await (await laboratory()).run()).copies).toHaveLength(1);
});

test('an answer that is none of a hub is said to be that', async () => {
  hub.fault = (_, response) => {
    response.writeHead(200).end('<html>Sign in to the network</html>');
    return 'handled';
  };
  expect(await toldBy((await laboratory()).run())).toMatchObject([
    { code: 'STAGE_UNREACHABLE', message: expect.stringContaining('not that of a hub') },
  ]);
});

test('pickles are refused, unless there is nothing else and somebody trusts them', async () => {
  hub.files.delete('model.safetensors');
  expect(await toldBy((await laboratory()).run())).toMatchObject([{ code: 'STAGE_PICKLE' }]);
  const { copies } = await (await laboratory()).run({ allowPickle: true });
  expect(copies).toMatchObject([{ files: 3 }]);
  hub.files.delete('pytorch_model.bin');
  expect(await toldBy((await laboratory()).run({ allowPickle: true }))).toMatchObject([
    { code: 'STAGE_ABSENT' },
  ]);
});

test('a folder makes the same set as the hub, and needs its commit', async () => {
  const fromHub = digestIn((await (await laboratory()).run()).diagnostics[0]?.fix);
  await bucket.create();
  const before = hub.asked.length;
  const from = join(await folder(), hub.revision);
  await mkdir(from);
  for (const [name, bytes] of hub.files) await writeFile(join(from, name), bytes);
  const { diagnostics } = await (await laboratory()).run({ from });
  expect(digestIn(diagnostics[0]?.fix)).toBe(fromHub);
  expect(hub.asked).toHaveLength(before);
  const elsewhere = await folder();
  await writeFile(join(elsewhere, 'model.safetensors'), 'x');
  expect(await toldBy((await laboratory()).run({ from: elsewhere }))).toMatchObject([
    { code: 'STAGE_UNNAMED' },
  ]);
  expect(
    await toldBy((await laboratory()).run({ from: join(elsewhere, 'no'), revision: hub.revision })),
  ).toMatchObject([{ code: 'STAGE_ABSENT' }]);
});

test('two at once end as one', async () => {
  const [one, other] = await Promise.all([laboratory(), laboratory()]);
  const [first, second] = await Promise.all([one.run(), other.run()]);
  expect(first.copies[0]?.target).toBe(second.copies[0]?.target);
  expect(await bucket.keys()).toHaveLength(4);
});

test('a plan is told what is not staged, and no more once it is', async () => {
  const digest = 'e'.repeat(64);
  const { workspace } = await laboratory(
    staging(
      `{ command: [python3, train.py], weights: { revision: ${hub.revision}, sha256: ${digest} } }`,
    ),
  );
  const compiled = [...(await compiledSpecs(workspace))].at(-1) as CompiledSpec<FineTune>;
  expect(
    await notStaged(compiled, (bucket, sha256) => isStaged(moto.access(), bucket, sha256)),
  ).toMatchObject([
    {
      code: 'FLEET_NOT_STAGED',
      at: { file: 'specs/all.yaml' },
      fix: 'run `temper stage sorter`',
    },
  ]);
  await bucket.put(`staged/${digest}/manifest.json`, '{}');
  expect(await isStaged(moto.access(), ARTIFACTS, digest)).toBe(true);
  expect(
    await notStaged(compiled, (bucket, sha256) => isStaged(moto.access(), bucket, sha256)),
  ).toEqual([]);
});
