import fc from 'fast-check';
import { SimulatedBedrock } from '../../../../controller/sandbox/bedrock/simulated-bedrock.ts';
import { SandboxClock } from '../../../../controller/sandbox/sandbox-clock.ts';
import { BASE_MODELS } from '../../../../stacks/catalog/index.ts';
import { ACCOUNT, aJob, MemoryNeighbours, REGION } from './bedrock-server.ts';

const PATHS = [
  '/model-customization-jobs',
  '/custom-models',
  '/foundation-models',
  '/provisioned-model-throughput',
  '/provisioned-model-throughputs',
  '/model-customization/custom-model-deployments',
  '/tagResource',
  '/untagResource',
  '/listTagsForResource',
  '/logging/modelinvocations',
];

const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('__proto__', 'constructor', 'a'.repeat(5_000), '${x}', '\u0000', '-'.repeat(63)),
);
/** A good request with some members replaced by anything, or anything at all. */
const body = fc.oneof(
  fc
    .dictionary(fc.constantFrom(...Object.keys(aJob()), 'customizationConfig', 'jobTags'), value)
    .map((changes) => JSON.stringify({ ...aJob(), ...changes })),
  value.map((any) => JSON.stringify(any)),
  fc.string(),
);
const query = fc.dictionary(
  fc.constantFrom('maxResults', 'nextToken', 'nameContains', 'creationTimeAfter', 'statusEquals'),
  fc.string(),
);

test('whatever is sent is answered or refused as AWS does, and never with a crash', async () => {
  const bedrock = new SimulatedBedrock({
    clock: new SandboxClock(),
    neighbours: new MemoryNeighbours(),
    baseModels: BASE_MODELS,
  });
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc.tuple(
      fc.constantFrom(...PATHS),
      fc.oneof(fc.constant(''), fc.string(), fc.constant('x/stop')),
    ),
    query,
    body,
  });
  await fc.assert(
    fc.asyncProperty(request, async (one) => {
      const answer = await bedrock.handle({
        method: one.method,
        path: one.path[1] === '' ? one.path[0] : `${one.path[0]}/${one.path[1]}`,
        query: new URLSearchParams(one.query),
        headers: {},
        body: Buffer.from(one.body),
        account: ACCOUNT,
        region: REGION,
        service: 'bedrock',
        requestId: 'test',
      });
      if (!answer) return;
      expect(answer.status).toBeLessThan(500);
      const json = JSON.parse(answer.body.toString());
      if (answer.status >= 400) {
        expect(answer.headers['x-amzn-errortype']).toMatch(/Exception$/);
        expect(typeof json.message).toBe('string');
      }
    }),
    { numRuns: 2_000 },
  );
}, 30_000);

test('is silent about other services and operations, so that moto may answer', async () => {
  const bedrock = new SimulatedBedrock({
    clock: new SandboxClock(),
    neighbours: new MemoryNeighbours(),
    baseModels: BASE_MODELS,
  });
  const ask = async (service: string, method: string, path: string) =>
    bedrock.handle({
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
      account: ACCOUNT,
      region: REGION,
      service,
      requestId: 'test',
    });
  expect(await ask('s3', 'GET', '/custom-models')).toBeUndefined();
  expect(await ask('bedrock', 'GET', '/guardrails')).toBeUndefined();
  expect(await ask('bedrock', 'POST', '/model/amazon.nova-micro-v1:0/converse')).toBeUndefined();
  expect((await ask('bedrock', 'GET', '/custom-models'))?.status).toBe(200);
});
