import {
  CreateModelCustomizationJobCommand as Create,
  GetModelCustomizationJobCommand as Get,
} from '@aws-sdk/client-bedrock';
import { AnswerTooLong } from '../../../../controller/sandbox/aws-request.ts';
import { SandboxClock } from '../../../../controller/sandbox/sandbox-clock.ts';
import { aJob, type BedrockServer, HOUR, startBedrock } from './bedrock-server.ts';

let server: BedrockServer;
beforeEach(async () => {
  server = await startBedrock();
});
afterEach(async () => server.close());

const create = async (job: object = {}, options = {}) =>
  server.client(options).send(new Create({ ...aJob(), ...job }));

const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0:200k';
const LLAMA = 'meta.llama3-1-8b-instruct-v1:0:128k';

describe('data problems fail the job during validation, not the call', () => {
  const nova = (record: unknown) => JSON.stringify(record);
  const turn = (role: string, text = 'x') => ({ role, content: [{ text }] });
  const good = nova({ messages: [turn('user'), turn('assistant')] });
  const withThird = (line: string) => [good, good, line, ...Array(9).fill(good)].join('\n');
  test.each([
    {
      name: 'a record that is not JSON',
      data: withThird('{"messages":'),
      says: /train\.jsonl.*JSONL format\. Record 3: not valid JSON/,
    },
    {
      name: 'a list instead of an object',
      data: withThird('[]'),
      says: /Record 3: not a JSON object/,
    },
    {
      name: 'a record of another format',
      data: withThird(nova({ prompt: 'a', completion: 'b' })),
      says: /Record 3: it is in the format of prompts and completions/,
    },
    {
      name: 'a dialogue that the user ends',
      data: withThird(nova({ messages: [turn('user')] })),
      says: /Record 3: `messages\[0\]`: the last turn is not the assistant’s/,
    },
    {
      name: 'a dialogue that the assistant begins',
      data: withThird(nova({ messages: [turn('assistant'), turn('user')] })),
      says: /Record 3: `messages\[0\]\.role`: the first turn is not the user’s/,
    },
    {
      name: 'content that is plain text',
      data: withThird(nova({ messages: [{ role: 'user', content: 'x' }, turn('assistant')] })),
      says: /Record 3: it is in OpenAI’s chat format/,
    },
    {
      name: 'a system prompt that is plain text',
      data: withThird(nova({ system: 'x', messages: [turn('user'), turn('assistant')] })),
      says: /Record 3: `system`: `system` is not a list/,
    },
    {
      name: 'too few records',
      data: [good, good].join('\n'),
      says: /2 records; the minimum .* is 8/,
    },
    { name: 'no records at all', data: '', says: /train\.jsonl has no records/ },
    {
      name: 'bytes that are not UTF-8',
      data: Buffer.concat([Buffer.from(`${good}\n`), Buffer.from([0x22, 0xff, 0x22])]),
      says: /Record 2: not valid UTF-8/,
    },
  ])('$name', async ({ data, says }) => {
    server.neighbours.objects.set('data/train.jsonl', Buffer.from(data as string));
    await create();
    expect(await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }))).toMatchObject({
      status: 'InProgress',
    });
    server.clock.advance(10 * 60_000);
    const job = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect(job.status).toBe('Failed');
    expect(job.failureMessage).toMatch(says);
    expect(job.statusDetails?.validationDetails?.status).toBe('Failed');
    expect(job.endTime).toBeInstanceOf(Date);
  });

  test.each([
    {
      name: 'a missing training object',
      job: { trainingDataConfig: { s3Uri: 's3://data/absent.jsonl' } },
      says: 'Could not validate GetObject permissions to access Amazon S3 bucket: data at key absent.jsonl',
    },
    {
      name: 'a missing validation object',
      job: { validationDataConfig: { validators: [{ s3Uri: 's3://data/absent.jsonl' }] } },
      says: 'Could not validate GetObject permissions to access Amazon S3 bucket: data at key absent.jsonl',
    },
    {
      name: 'an output bucket that does not exist',
      job: { outputDataConfig: { s3Uri: 's3://nowhere/x' } },
      says: 'Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: nowhere at key x/.write_access_check_file.temp',
    },
  ])('$name', async ({ job, says }) => {
    await create(job);
    server.clock.advance(10 * 60_000);
    const found = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect(found).toMatchObject({ status: 'Failed', failureMessage: says });
  });

  test('data that is more than the sandbox reads', async () => {
    server.neighbours.getObject = () => Promise.reject(new AnswerTooLong('longer than 10 bytes'));
    await create();
    server.clock.advance(10 * 60_000);
    const found = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect(found).toMatchObject({
      status: 'Failed',
      failureMessage: 'Input size exceeded in file train.jsonl: longer than 10 bytes',
    });
  });

  test.each([
    { base: LLAMA, line: { prompt: 'a', completion: 'b' }, lines: 100, status: 'Completed' },
    { base: LLAMA, line: { prompt: 'a', completion: 1 }, lines: 100, status: 'Failed' },
    { base: LLAMA, line: { prompt: 'a', completion: '' }, lines: 100, status: 'Completed' },
    { base: LLAMA, line: { prompt: 'a', completion: 'b' }, lines: 99, status: 'Failed' },
    {
      base: HAIKU,
      line: {
        system: 's',
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
        ],
      },
      lines: 32,
      status: 'Completed',
    },
    {
      base: HAIKU,
      line: { messages: [turn('user'), turn('assistant')] },
      lines: 32,
      status: 'Failed',
    },
  ])('$lines records like $line for $base: $status', async ({ base, line, lines, status }) => {
    // Before AWS ended Claude 3 Haiku.
    const clock = new SandboxClock({ realNow: () => Date.parse('2026-03-01T12:00:00Z') });
    await server.close();
    server = await startBedrock({ clock });
    const text = Array(lines).fill(JSON.stringify(line)).join('\n');
    server.neighbours.objects.set('data/train.jsonl', Buffer.from(text));
    const region = { region: 'us-west-2' };
    await create({ baseModelIdentifier: base, hyperParameters: {} }, region);
    server.clock.advance(5 * HOUR);
    const job = await server.client(region).send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect(job).toMatchObject({ status });
  });
});

describe('what concerns the whole dataset fails the job, too', () => {
  const LITE = 'amazon.nova-lite-v1:0:300k';
  const media = (sort: 'image' | 'video', bucket = 'data') => {
    const format = sort === 'image' ? 'png' : 'mp4';
    const source = { s3Location: { uri: `s3://${bucket}/media/a.${format}` } };
    return {
      messages: [
        { role: 'user', content: [{ text: 'x' }, { [sort]: { format, source } }] },
        { role: 'assistant', content: [{ text: 'y' }] },
      ],
    };
  };
  test.each([
    { name: 'images', records: Array<unknown>(8).fill(media('image')), status: 'InProgress' },
    {
      name: 'images, then a video',
      records: [...Array<unknown>(8).fill(media('image')), media('video')],
      says: 'some records have videos and others images',
    },
    {
      name: 'media of another bucket',
      records: Array<unknown>(8).fill(media('image', 'elsewhere')),
      says: 'media are in the bucket `elsewhere`, the dataset is in `data`',
    },
  ])('$name', async ({ records, status = 'Failed', says }) => {
    const text = records.map((one) => JSON.stringify(one)).join('\n');
    server.neighbours.objects.set('data/train.jsonl', Buffer.from(text));
    await create({ baseModelIdentifier: LITE });
    server.clock.advance(30 * 60_000);
    const job = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect([job.status, job.failureMessage]).toEqual([status, says]);
  });

  test.each([
    { records: 100, status: 'InProgress' },
    { records: 99, status: 'Failed' },
  ])('$records prompts without answers for a student: $status', async ({ records, status }) => {
    const prompt = {
      schemaVersion: 'bedrock-conversation-2024',
      messages: [{ role: 'user', content: [{ text: 'x' }] }],
    };
    const text = Array<string>(records).fill(JSON.stringify(prompt)).join('\n');
    server.neighbours.objects.set('data/train.jsonl', Buffer.from(text));
    await create({
      customizationType: 'DISTILLATION',
      hyperParameters: {},
      customizationConfig: {
        distillationConfig: {
          teacherModelConfig: { teacherModelIdentifier: 'amazon.nova-pro-v1:0' },
        },
      },
    });
    server.clock.advance(30 * 60_000);
    const job = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect(job.status).toBe(status);
  });
});
