/* Images from one registry of the test's own to another. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ecrLogin, ecrRegistry } from '../../controller/aws/ecr-login.ts';
import { dockerLogin } from '../../controller/staging/docker-login.ts';
import { Place } from '../../stacks/place.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { startMoto, type Moto } from './aws/moto.ts';
import {
  digestOf,
  pushIndex,
  startRegistry,
  type ImageRegistry,
} from './staging/image-registry.ts';
import {
  staging,
  stagingLaboratory,
  toldBy,
  type StageRequest,
} from './staging/staging-laboratory.ts';

const folder = temporaryFolders();
const OWN_HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
let moto: Moto;
let source: ImageRegistry;
let own: ImageRegistry;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.close());
beforeEach(async () => {
  source = await startRegistry('team/train');
  own = await startRegistry('train');
});
afterEach(() => Promise.all([source.close(), own.close()]));

async function laboratory(image: string) {
  const made = await stagingLaboratory(moto, await folder(), staging(`{ image: '${image}' }`));
  const run = (request: StageRequest = {}) =>
    made.run({
      imageFrom: `${source.host}/team/train`,
      ownRegistry: () => ({
        host: OWN_HOST,
        reach: () => Promise.resolve({ endpoint: new URL(`http://${own.host}`) }),
      }),
      ...request,
    });
  return { ...made, run };
}
const ofOwn = (digest: string) => `${OWN_HOST}/train@${digest}`;

test('an index is copied with all that it names, so that its digest stays', async () => {
  const digest = pushIndex(source);
  const { shown, diagnostics } = await (await laboratory(ofOwn(digest))).run();
  expect(shown).toMatchObject([
    { kind: 'image', target: ofOwn(digest), files: 8, missingFiles: 8 },
  ]);
  expect(diagnostics).toEqual([]);
  expect([...own.manifests.keys()].at(-1)).toBe(digest);
  expect(own.manifests).toEqual(source.manifests);
  expect(own.blobs).toEqual(source.blobs);
  // It is there now: nobody is asked, and nothing sent.
  const before = source.asked.length;
  expect((await (await laboratory(ofOwn(digest))).run()).copies).toEqual([]);
  expect(source.asked).toHaveLength(before);
});

test('what was interrupted is taken up: blobs that are there are not sent again', async () => {
  const digest = pushIndex(source);
  const [[first, bytes] = ['', Buffer.alloc(0)]] = [...source.blobs];
  own.blobs.set(first, bytes);
  const { shown } = await (await laboratory(ofOwn(digest))).run();
  expect(shown).toMatchObject([{ files: 8, missingFiles: 7 }]);
  expect(own.asked.filter(({ line }) => line.startsWith('PATCH'))).toHaveLength(4);
});

test('a layer that lies about its digest is not kept, and the image is not there', async () => {
  const digest = pushIndex(source);
  const [[first, bytes] = ['', Buffer.alloc(0)]] = [...source.blobs];
  source.blobs.set(first, Buffer.from(bytes.toString().replace('s', 'S')));
  expect(await toldBy((await laboratory(ofOwn(digest))).run())).toMatchObject([
    { code: 'STAGE_CONTENT' },
  ]);
  expect(own.blobs.has(first)).toBe(false);
  expect(own.manifests.size).toBe(0);
});

test('a manifest that lies about its digest is refused', async () => {
  const digest = pushIndex(source);
  const { type, bytes } = source.manifests.get(digest) ?? { type: '', bytes: Buffer.alloc(0) };
  source.manifests.set(digest, { type, bytes: Buffer.concat([bytes, Buffer.from(' ')]) });
  expect(await toldBy((await laboratory(ofOwn(digest))).run())).toMatchObject([
    { code: 'STAGE_CONTENT' },
  ]);
});

test('a registry that wants it is told who asks; where it keeps its blobs, nobody is', async () => {
  const digest = pushIndex(source);
  source.login = `Basic ${Buffer.from('me:between-us').toString('base64')}`;
  const { run } = await laboratory(ofOwn(digest));
  const refused = await toldBy(run());
  expect(refused).toMatchObject([{ code: 'STAGE_REFUSED' }]);
  const { said } = await run({ credentialsFor: () => Promise.resolve(source.login) });
  expect(own.manifests.has(digest)).toBe(true);
  const blobs = source.asked.filter(({ line }) => line.startsWith('GET /sha256:'));
  expect(blobs).toHaveLength(5);
  expect(blobs.every(({ authorization }) => authorization === undefined)).toBe(true);
  expect(own.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  expect(JSON.stringify([said, refused])).not.toContain('between-us');
});

test('an image of another registry is copied when that is wanted, and the line for it told', async () => {
  await own.close();
  own = await startRegistry('team/train');
  const digest = pushIndex(source);
  const { run } = await laboratory(`${source.host}/team/train@${digest}`);
  expect((await run()).copies).toEqual([]);
  const { diagnostics } = await run({ images: true });
  expect(own.manifests.has(digest)).toBe(true);
  expect(diagnostics).toMatchObject([
    { code: 'STAGE_PINS', fix: expect.stringContaining(`image: ${OWN_HOST}/team/train@${digest}`) },
  ]);
});

test.each([
  { what: 'is nowhere', code: 'STAGE_ABSENT', imageFrom: undefined },
  { what: 'nobody says where to find', code: 'STAGE_UNNAMED', imageFrom: '' },
])('an image that $what cannot be copied', async ({ code, imageFrom }) => {
  const { workspace: _, ...made } = await laboratory(ofOwn(`sha256:${'0'.repeat(64)}`));
  const work = imageFrom === undefined ? made.run() : made.run({ imageFrom: 'train:latest' });
  expect(await toldBy(work)).toMatchObject([{ code }]);
});

test('what is no image is not taken for one', async () => {
  const bytes = Buffer.from('[]');
  source.manifests.set(digestOf(bytes), { type: 'application/json', bytes });
  expect(await toldBy((await laboratory(ofOwn(digestOf(bytes)))).run())).toMatchObject([
    { code: 'STAGE_ABSENT', message: expect.stringContaining('is not the manifest of an image') },
  ]);
});

test('in a sandbox nothing is copied, and that is said', async () => {
  const { run } = await laboratory(ofOwn(`sha256:${'0'.repeat(64)}`));
  const { copies, said } = await run({ ownRegistry: ecrRegistry });
  expect(copies).toEqual([]);
  expect(said.join()).toContain('a sandbox has no registry');
});

test('the account’s registry is signed in to by one request', async () => {
  const access = moto.access();
  const login = await ecrLogin(access, 'nobody.example');
  expect(Buffer.from(login.replace('Basic ', ''), 'base64').toString()).toMatch(/^AWS:/);
  const place = new Place({ partition: 'aws-cn', account: '123456789012', region: 'cn-north-1' });
  expect(ecrRegistry(access, place).host).toBe('123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn');
  await own.close();
  const nowhere = { ...access, endpoint: `http://${own.host}` };
  expect(await toldBy(ecrLogin(nowhere, ''))).toMatchObject([{ code: 'AWS_UNREACHABLE' }]);
});

test('what `docker login` has kept is used, for the registry that it is for', async () => {
  const place = await folder();
  expect(await dockerLogin(place, 'ghcr.io')).toBeUndefined();
  const auths = {
    'ghcr.io': { auth: 'bWU6cHc=' },
    'https://index.docker.io/v1/': { auth: 'aHVi' },
  };
  await writeFile(join(place, 'config.json'), JSON.stringify({ auths, credsStore: 'desktop' }));
  expect(await dockerLogin(place, 'ghcr.io')).toBe('Basic bWU6cHc=');
  expect(await dockerLogin(place, 'docker.io')).toBe('Basic aHVi');
  expect(await dockerLogin(place, 'quay.io')).toBeUndefined();
});
