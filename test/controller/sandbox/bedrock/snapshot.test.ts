import {
  CreateCustomModelDeploymentCommand as Deploy,
  CreateModelCustomizationJobCommand as Create,
  DeleteCustomModelCommand as Delete,
  GetModelCustomizationJobCommand as Get,
  ListCustomModelDeploymentsCommand,
  ListCustomModelsCommand,
  ListModelCustomizationJobsCommand as List,
  ListTagsForResourceCommand as Tags,
  StopModelCustomizationJobCommand as Stop,
} from '@aws-sdk/client-bedrock';
import fc from 'fast-check';
import { aJob, type BedrockServer, MINUTE, startBedrock } from './bedrock-server.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const name = fc.constantFrom(...NAMES);
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), name }),
  fc.record({ do: fc.constant('stop' as const), name }),
  fc.record({ do: fc.constant('delete' as const), name }),
  fc.record({ do: fc.constant('deploy' as const), name }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ do: fc.constant('fail' as const), name }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(server: BedrockServer, one: Step): Promise<void> {
  const client = server.client();
  // Refusals are part of the game.
  const send = async (sent: Promise<unknown>) => void (await sent.catch(() => undefined));
  if (one.do === 'wait') server.clock.advance(one.minutes * MINUTE);
  else if (one.do === 'fail')
    await server.bedrock.setFaults({
      failJob: { match: one.name, at: 'training', message: 'as told' },
    });
  else if (one.do === 'create')
    await send(client.send(new Create({ ...aJob(one.name), clientRequestToken: `t-${one.name}` })));
  else if (one.do === 'stop') await send(client.send(new Stop({ jobIdentifier: one.name })));
  else if (one.do === 'delete') await send(client.send(new Delete({ modelIdentifier: one.name })));
  else {
    const { modelSummaries } = await client.send(new ListCustomModelsCommand({}));
    const model = modelSummaries?.find((summary) => summary.modelName === one.name);
    if (model)
      await send(
        client.send(
          new Deploy({
            modelDeploymentName: one.name,
            modelArn: model.modelArn,
            clientRequestToken: `d-${one.name}`,
          }),
        ),
      );
  }
}

/** Everything a client can read, without what differs in every answer. */
async function readAll(server: BedrockServer): Promise<string> {
  const client = server.client();
  const jobs = await client.send(new List({}));
  const details = [];
  for (const { jobArn } of jobs.modelCustomizationJobSummaries ?? [])
    details.push(
      await client.send(new Get({ jobIdentifier: jobArn })),
      await client.send(new Tags({ resourceARN: jobArn })),
    );
  const answers = [
    jobs,
    await client.send(new ListCustomModelsCommand({})),
    await client.send(new ListCustomModelDeploymentsCommand({})),
    ...details,
  ];
  const counts = server.bedrock.trainingsStarted();
  return JSON.stringify(
    [answers.map((one) => ({ ...one, $metadata: undefined })), counts],
    null,
    1,
  );
}

test('a restart from a snapshot in the middle of anything changes nothing that follows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.array(step, { maxLength: 8 }),
      async (before, after) => {
        const first = await startBedrock();
        const second = await startBedrock();
        try {
          for (const one of before) await take(first, one);
          const snapshot = JSON.parse(
            JSON.stringify({ bedrock: first.bedrock.snapshot(), clock: first.clock.snapshot() }),
          );
          second.bedrock.restore(snapshot.bedrock);
          second.clock.restore(snapshot.clock);
          for (const [path, body] of first.neighbours.objects)
            second.neighbours.objects.set(path, body);
          expect(await readAll(second)).toBe(await readAll(first));
          for (const one of after) {
            await take(first, one);
            await take(second, one);
          }
          expect(await readAll(second)).toBe(await readAll(first));
          expect(second.bedrock.snapshot()).toEqual(first.bedrock.snapshot());
        } finally {
          await first.close();
          await second.close();
        }
      },
    ),
    { numRuns: 25 },
  );
}, 30_000);

test('a job killed between writing its metrics and being saved writes the same bytes again', async () => {
  const server = await startBedrock();
  try {
    await server.client().send(new Create(aJob()));
    const snapshot = server.bedrock.snapshot();
    server.clock.advance(120 * MINUTE);
    const before = await readAll(server);
    const path = server.neighbours.writes.at(-1) ?? '';
    const bytes = server.neighbours.text(path);
    server.neighbours.objects.delete(path);
    server.bedrock.restore(snapshot);
    expect(await readAll(server)).toBe(before);
    expect(server.neighbours.text(path)).toBe(bytes);
  } finally {
    await server.close();
  }
});

test('a snapshot shares nothing with the live state', async () => {
  const server = await startBedrock();
  try {
    await server.client().send(new Create(aJob()));
    const snapshot = server.bedrock.snapshot();
    const copy = structuredClone(snapshot);
    server.clock.advance(120 * MINUTE);
    await server.bedrock.settleAll();
    expect(snapshot).toEqual(copy);
  } finally {
    await server.close();
  }
});

test.each([null, 7, {}, { version: 2, faults: {}, regions: [] }, { version: 1 }])(
  'refuses %p as a snapshot instead of forgetting everything',
  async (snapshot) => {
    const server = await startBedrock();
    try {
      expect(() => server.bedrock.restore(snapshot)).toThrow(TypeError);
    } finally {
      await server.close();
    }
  },
);
