import { trainingJobs } from '../../../controller/aws/training-jobs.ts';
import { JOB_ARN, aJobAnswer } from './a-job.ts';
import { anAwsServer, awsError } from './aws-server.ts';
import type { Answer, Asked, AwsServer } from './aws-server.ts';

const NAME = 'support-bot-v1';
const NOT_FOUND = awsError(404, 'ResourceNotFoundException', 'The provided job is not found.');
const INVALID = awsError(400, 'ValidationException', 'The provided job identifier is invalid.');
const NO_JOBS: Answer = { body: { modelCustomizationJobSummaries: [] } };

let server: AwsServer;
beforeAll(async () => {
  server = await anAwsServer(() => 'drop');
});
afterAll(() => server.close());

const isList = (asked: Asked) => asked.path === '/model-customization-jobs';
const summary = (jobName: string, jobArn = JOB_ARN) => ({
  jobName,
  jobArn,
  baseModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
  status: 'InProgress',
  creationTime: '2026-11-20T10:00:00Z',
});

describe('find', () => {
  test('gives everything AWS says of a job', async () => {
    server.answer(() => ({
      body: aJobAnswer({
        status: 'Completed',
        lastModifiedTime: '2026-11-20T11:30:00Z',
        endTime: '2026-11-20T11:31:00Z',
        outputModelArn: 'arn:aws:bedrock:us-east-1:111122223333:custom-model/x/y',
        trainingMetrics: { trainingLoss: 0.25 },
        validationMetrics: [{ validationLoss: 0.5 }, {}],
        statusDetails: {
          validationDetails: { status: 'Completed', creationTime: '2026-11-20T10:01:00Z' },
          trainingDetails: { status: 'Completed', lastModifiedTime: '2026-11-20T11:29:00Z' },
        },
      }),
    }));
    expect(await trainingJobs(server.access).find(NAME)).toEqual({
      name: NAME,
      arn: JOB_ARN,
      status: 'Completed',
      phases: {
        validation: { status: 'Completed', startedAt: new Date('2026-11-20T10:01:00Z') },
        dataProcessing: {},
        training: { status: 'Completed', changedAt: new Date('2026-11-20T11:29:00Z') },
      },
      createdAt: new Date('2026-11-20T10:00:00Z'),
      changedAt: new Date('2026-11-20T11:30:00Z'),
      endedAt: new Date('2026-11-20T11:31:00Z'),
      modelArn: 'arn:aws:bedrock:us-east-1:111122223333:custom-model/x/y',
      modelName: NAME,
      trainingLoss: 0.25,
      validationLosses: [0.5],
      hyperparameters: { epochCount: '2', learningRate: '1.0E-4' },
      baseModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
      outputUri: 's3://results/support-bot/v1/',
    });
  });

  test('passes on a status that AWS invents later: the job exists all the same', async () => {
    server.answer(() => ({ body: aJobAnswer({ status: 'Hibernating' }) }));
    expect(await trainingJobs(server.access).find(NAME)).toMatchObject({ status: 'Hibernating' });
  });

  test.each([
    { name: 'not found', byName: NOT_FOUND },
    { name: 'invalid, as for some unknown names', byName: INVALID },
  ])('there is no job when AWS calls the name $name and the list has none', async ({ byName }) => {
    server.answer((asked) => (isList(asked) ? NO_JOBS : byName));
    expect(await trainingJobs(server.access).find(NAME)).toBeUndefined();
  });

  test('believes the list when the look-up by name knows nothing, or a second training would be paid', async () => {
    server.answer((asked) => {
      if (isList(asked)) return { body: { modelCustomizationJobSummaries: [summary(NAME)] } };
      return asked.path.endsWith(JOB_ARN) ? { body: aJobAnswer() } : NOT_FOUND;
    });
    expect(await trainingJobs(server.access).find(NAME)).toMatchObject({ arn: JOB_ARN });
  });

  test('reads the list to its last page and takes only the exact name', async () => {
    server.answer((asked) => {
      if (!isList(asked)) return asked.path.endsWith('wanted') ? { body: aJobAnswer() } : INVALID;
      expect(asked.query.get('nameContains')).toBe(NAME);
      const page = Number(asked.query.get('nextToken') ?? '0');
      const others = [summary(`${NAME}-a2`), summary(`${NAME}0`), summary(`my-${NAME}`)];
      return {
        body: {
          modelCustomizationJobSummaries: page < 3 ? others : [summary(NAME, `${JOB_ARN}-wanted`)],
          ...(page < 3 && { nextToken: String(page + 1) }),
        },
      };
    });
    expect(await trainingJobs(server.access).find(NAME)).toMatchObject({ name: NAME });
    server.answer((asked) =>
      isList(asked)
        ? { body: { modelCustomizationJobSummaries: [summary(`${NAME}-a2`)] } }
        : NOT_FOUND,
    );
    expect(await trainingJobs(server.access).find(NAME)).toBeUndefined();
  });
});

interface Fault {
  readonly name: string;
  readonly fault: Answer;
  readonly code: string;
}

/** Takes the SDK some eight seconds of polite waiting, so it is tried at one place only. */
const THROTTLED: Fault = {
  name: 'throttling',
  fault: awsError(429, 'ThrottlingException', 'Rate exceeded'),
  code: 'AWS_THROTTLED',
};

const FAULTS: readonly Fault[] = [
  {
    name: 'a 500',
    fault: awsError(500, 'InternalServerException', 'oops'),
    code: 'AWS_FAILED',
  },
  { name: 'a 503 page', fault: { status: 503, body: '<html>busy</html>' }, code: 'AWS_FAILED' },
  {
    name: 'access denied',
    fault: awsError(403, 'AccessDeniedException', 'User: x is not authorized to perform: y'),
    code: 'AWS_ACCESS_DENIED',
  },
  { name: 'a bare 403', fault: { status: 403, body: '' }, code: 'AWS_ACCESS_DENIED' },
  {
    name: 'an expired session',
    fault: awsError(403, 'ExpiredTokenException', 'The security token has expired'),
    code: 'AWS_CREDENTIALS_EXPIRED',
  },
  { name: 'a dropped connection', fault: 'drop', code: 'AWS_UNREACHABLE' },
  {
    name: "a proxy's 404 page",
    fault: { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' },
    code: 'AWS_MALFORMED_ANSWER',
  },
  { name: 'an empty 404', fault: { status: 404, body: '' }, code: 'AWS_FAILED' },
  {
    name: 'a 404 of another kind',
    fault: awsError(404, 'UnknownOperationException', ''),
    code: 'AWS_FAILED',
  },
  {
    name: 'a sign-in page with status 200',
    fault: { body: '<html>Welcome to the hotel</html>' },
    code: 'AWS_MALFORMED_ANSWER',
  },
  { name: 'half an answer', fault: { body: '{"jobName": "supp' }, code: 'AWS_MALFORMED_ANSWER' },
  { name: 'an empty object', fault: { body: {} }, code: 'AWS_MALFORMED_ANSWER' },
  { name: 'an empty body', fault: { body: '' }, code: 'AWS_MALFORMED_ANSWER' },
  { name: 'null', fault: { body: 'null' }, code: 'AWS_MALFORMED_ANSWER' },
];

describe('an error never looks like "no such job", because that would start and pay a second training', () => {
  test.each([...FAULTS, THROTTLED])(
    '$name at the look-up by name',
    async ({ fault, code }) => {
      server.answer((asked) => (isList(asked) ? NO_JOBS : fault));
      await expect(trainingJobs(server.access).find(NAME)).rejects.toMatchObject({
        name: 'TemperError',
        diagnostics: [{ code }],
      });
    },
    60_000,
  );

  test.each([...FAULTS])(
    '$name at the list',
    async ({ fault, code }) => {
      server.answer((asked) => (isList(asked) ? fault : INVALID));
      await expect(trainingJobs(server.access).find(NAME)).rejects.toMatchObject({
        diagnostics: [{ code }],
      });
    },
    60_000,
  );

  test.each([...FAULTS])(
    '$name at the second page of the list',
    async ({ fault, code }) => {
      server.answer((asked) => {
        if (!isList(asked)) return NOT_FOUND;
        if (asked.query.has('nextToken')) return fault;
        return { body: { modelCustomizationJobSummaries: [], nextToken: 'more' } };
      });
      await expect(trainingJobs(server.access).find(NAME)).rejects.toMatchObject({
        diagnostics: [{ code }],
      });
    },
    60_000,
  );

  test.each([
    { name: 'of another job', body: aJobAnswer({ jobName: 'someone-else' }) },
    { name: 'without an ARN', body: aJobAnswer({ jobArn: undefined }) },
    { name: 'without a status', body: aJobAnswer({ status: undefined }) },
    { name: 'without a creation time', body: aJobAnswer({ creationTime: undefined }) },
    { name: 'with a creation time that is none', body: aJobAnswer({ creationTime: 'soon' }) },
  ])('an answer $name', async ({ body }) => {
    server.answer(() => ({ body }));
    await expect(trainingJobs(server.access).find(NAME)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_MALFORMED_ANSWER' }],
    });
  });

  test('a list whose pages never end', async () => {
    server.answer((asked) =>
      isList(asked)
        ? { body: { modelCustomizationJobSummaries: [], nextToken: 'again' } }
        : NOT_FOUND,
    );
    await expect(trainingJobs(server.access).find(NAME)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_MALFORMED_ANSWER' }],
    });
  });

  test('a job that is listed but cannot be read', async () => {
    server.answer((asked) =>
      isList(asked) ? { body: { modelCustomizationJobSummaries: [summary(NAME)] } } : NOT_FOUND,
    );
    await expect(trainingJobs(server.access).find(NAME)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_MALFORMED_ANSWER' }],
    });
  });
});

test('throttling that passes is waited out', async () => {
  let refusals = 2;
  // A server of its own: a client that has seen many failures repeats nothing until some requests succeed.
  const fresh = await anAwsServer(() =>
    refusals-- > 0 ? awsError(429, 'ThrottlingException', 'Rate exceeded') : { body: aJobAnswer() },
  );
  expect(await trainingJobs(fresh.access).find(NAME)).toMatchObject({ name: NAME });
  expect(fresh.asked).toHaveLength(3);
  await fresh.close();
}, 30_000);

test('tells AWS who asks and signs as the account, so that a sandbox can tell accounts apart', async () => {
  server.answer(() => ({ body: aJobAnswer() }));
  await trainingJobs(server.access).find(NAME);
  const headers = server.asked.at(-1)?.headers;
  expect(headers?.['user-agent']).toContain('temper/0.1');
  expect(headers?.authorization).toContain('Credential=111122223333/');
});

describe('tags', () => {
  test('are a map, missing values being empty', async () => {
    server.answer(() => ({
      body: {
        tags: [
          { key: 'temper:stack', value: 'model/bot/v1' },
          { key: 'empty', value: '' },
        ],
      },
    }));
    expect(await trainingJobs(server.access).tags(JOB_ARN)).toEqual({
      'temper:stack': 'model/bot/v1',
      empty: '',
    });
  });

  test('that cannot be read are an error, not "no tags"', async () => {
    server.answer(() => awsError(403, 'AccessDeniedException', 'no'));
    await expect(trainingJobs(server.access).tags(JOB_ARN)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_ACCESS_DENIED', message: expect.stringContaining('ListTags') }],
    });
  });
});

describe('modelExists', () => {
  const ARN = 'arn:aws:bedrock:us-east-1:111122223333:custom-model/base/abc';
  const isModelList = (asked: Asked) => asked.path === '/custom-models';
  const model = { modelArn: ARN, modelName: NAME, creationTime: '2026-11-20T10:00:00Z' };
  const listed = (models: unknown[]): Answer => ({ body: { modelSummaries: models } });

  test.each([
    { name: 'by name', asked: NAME },
    { name: 'by ARN', asked: ARN },
  ])('$name: yes, no, and listed although the look-up knows nothing', async ({ asked }) => {
    const jobs = trainingJobs(server.access);
    server.answer(() => ({ body: model }));
    expect(await jobs.modelExists(asked)).toBe(true);
    server.answer((one) => (isModelList(one) ? listed([]) : NOT_FOUND));
    expect(await jobs.modelExists(asked)).toBe(false);
    server.answer((one) => (isModelList(one) ? listed([model]) : INVALID));
    expect(await jobs.modelExists(asked)).toBe(true);
    const other = { ...model, modelName: `${NAME}0`, modelArn: `${ARN}0` };
    server.answer((one) => (isModelList(one) ? listed([other]) : NOT_FOUND));
    expect(await jobs.modelExists(asked)).toBe(false);
  });

  test.each([...FAULTS])(
    '$name is an error, not "no such model"',
    async ({ fault, code }) => {
      server.answer(() => fault);
      await expect(trainingJobs(server.access).modelExists(NAME)).rejects.toMatchObject({
        diagnostics: [{ code }],
      });
    },
    60_000,
  );
});
