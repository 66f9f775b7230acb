import {
  CreateModelCustomizationJobCommand as Create,
  ListModelCustomizationJobsCommand as ListJobs,
} from '@aws-sdk/client-bedrock';
import { type BedrockServer, aJob, MINUTE, startBedrock } from './bedrock-server.ts';

let server: BedrockServer;
let client: ReturnType<BedrockServer['client']>;
beforeEach(async () => {
  server = await startBedrock();
  client = server.client();
});
afterEach(async () => server.close());

test('pages through a list without repeating or losing a job when one is added meanwhile', async () => {
  for (let index = 0; index < 7; index += 1) await client.send(new Create(aJob(`job-${index}`)));
  const seen: (string | undefined)[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await client.send(new ListJobs({ maxResults: 3, nextToken }));
    seen.push(...(answer.modelCustomizationJobSummaries ?? []).map((one) => one.jobName));
    if (seen.length === 3) {
      server.clock.advance(MINUTE);
      await client.send(new Create(aJob('late')));
    }
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6].map((index) => `job-${index}`)));
  expect(seen).toHaveLength(7);
});

test.each([
  { filter: { nextToken: 'x' } },
  { filter: { nextToken: Buffer.from('{}').toString('base64url') } },
  { filter: { maxResults: 0 } },
  { filter: { maxResults: 1001 } },
  { filter: { statusEquals: 'Done' as never } },
  { filter: { sortBy: 'Name' as never } },
])('refuses to list by $filter', async ({ filter }) => {
  await expect(client.send(new ListJobs(filter))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('lists by creation time, name and order', async () => {
  for (const name of ['one', 'two', 'three']) {
    await client.send(new Create(aJob(name)));
    server.clock.advance(MINUTE);
  }
  const names = async (filter: object) =>
    (await client.send(new ListJobs(filter))).modelCustomizationJobSummaries?.map(
      (one) => one.jobName,
    );
  expect(await names({})).toEqual(['three', 'two', 'one']);
  expect(await names({ sortBy: 'CreationTime', sortOrder: 'Ascending' })).toEqual([
    'one',
    'two',
    'three',
  ]);
  expect(await names({ nameContains: 't' })).toEqual(['three', 'two']);
  const now = server.clock.now();
  expect(await names({ creationTimeAfter: new Date(now - 2.5 * MINUTE) })).toEqual([
    'three',
    'two',
  ]);
  expect(await names({ creationTimeBefore: new Date(now - 2.5 * MINUTE) })).toEqual(['one']);
});
