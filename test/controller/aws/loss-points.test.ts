import fc from 'fast-check';
import { awsClients } from '../../../controller/aws/clients.ts';
import { lossesFrom } from '../../../controller/aws/loss-points.ts';
import { trainingJobs } from '../../../controller/aws/training-jobs.ts';
import { JOB_ARN } from './a-job.ts';
import { anAwsServer } from './aws-server.ts';
import { startMoto } from './moto.ts';
import type { Moto } from './moto.ts';

describe('lossesFrom', () => {
  test('reads steps, epochs and losses by the names of the columns, in whatever order they come', async () => {
    const lines = ['\uFEFFepoch_number,training_loss,step_number\r', '0,2.5,1\r', '1,1.0E-1,2\r'];
    expect(await lossesFrom(lines)).toEqual([
      { step: 1, epoch: 0, loss: 2.5 },
      { step: 2, epoch: 1, loss: 0.1 },
    ]);
  });

  test('sorts, lets the last of a repeated step win, and leaves out rows that are cut off or no numbers', async () => {
    const lines = [
      '"step_number","training_loss"',
      '3,1',
      '1,3',
      '3,0.9',
      '',
      '2',
      '4,NaN',
      'x,1',
      '-1,1',
      '5,',
    ];
    expect(await lossesFrom(lines)).toEqual([
      { step: 1, loss: 3 },
      { step: 3, loss: 0.9 },
    ]);
  });

  test.each([[['<html>', 'x']], [['a,b,c', '1,2,3']]])(
    '%j is no table of losses',
    async (lines) => {
      expect(await lossesFrom(lines)).toBeUndefined();
    },
  );

  test('an empty file has no losses yet', async () => {
    expect(await lossesFrom([])).toEqual([]);
  });

  test('gives back every point that was written, whatever the numbers', async () => {
    const point = fc.record({
      step: fc.nat(100_000),
      epoch: fc.nat(10),
      loss: fc.double({ noNaN: true, noDefaultInfinity: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(point, { selector: (one) => one.step }), async (points) => {
        const rows = points.map(({ step, epoch, loss }) => `${step},${epoch},${loss}`);
        const expected = points
          .toSorted((a, b) => a.step - b.step)
          .map(({ step, epoch, loss }) => ({ step, epoch, loss: loss + 0 }));
        const read = await lossesFrom(['step_number,epoch_number,training_loss', ...rows]);
        expect(read?.map((one) => ({ ...one, loss: one.loss + 0 }))).toEqual(expected);
      }),
    );
  });

  test('whatever the lines are, it gives finite points in order or says that it is no table', async () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('1', '2.5', 'NaN', '1e999', '"', ''));
    const line = fc.array(cell).map((cells) => cells.join(','));
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const points = (await lossesFrom(['step,loss', ...lines])) ?? [];
        expect(
          points.every(({ step, loss }) => Number.isFinite(step) && Number.isFinite(loss)),
        ).toBe(true);
        expect(points.map((one) => one.step)).toEqual(
          points.map((one) => one.step).toSorted((a, b) => a - b),
        );
      }),
    );
  });
});

describe('losses', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  }, 30_000);
  afterAll(() => moto.close());
  const folder = 'support-bot/v1/model-customization-job-abcdefghijkl';
  const key = `${folder}/training_artifacts/step_wise_training_metrics.csv`;

  test.each(['s3://results/support-bot/v1/', 's3://results/support-bot/v1'])(
    'are found below %s by the id of the job, and absent until Bedrock has written them',
    async (outputUri) => {
      await moto.reset();
      const access = moto.access();
      const s3 = await awsClients(access).s3();
      await s3.createBucket({ Bucket: 'results' });
      const other = key.replace('abcdefghijkl', 'othersjobxyz');
      await s3.putObject({
        Bucket: 'results',
        Key: other,
        Body: 'step_number,training_loss\n9,9\n',
      });
      const jobs = trainingJobs(access);
      expect(await jobs.losses({ arn: JOB_ARN, outputUri })).toEqual([]);
      const rows = Array.from({ length: 40_000 }, (_, step) => `${step + 1},0,${1 / (step + 1)}`);
      const table = ['step_number,epoch_number,training_loss', ...rows].join('\n');
      await s3.putObject({ Bucket: 'results', Key: key, Body: table });
      const losses = await jobs.losses({ arn: JOB_ARN, outputUri });
      expect(losses).toHaveLength(40_000);
      expect(losses[1]).toEqual({ step: 2, epoch: 0, loss: 0.5 });
      await s3.putObject({ Bucket: 'results', Key: key, Body: '<html>' });
      await expect(jobs.losses({ arn: JOB_ARN, outputUri })).rejects.toMatchObject({
        diagnostics: [{ code: 'JOB_METRICS_UNREADABLE' }],
      });
    },
    30_000,
  );

  test('a line without an end does not fill the memory', async () => {
    const listed = `<ListBucketResult><Contents><Key>${key}</Key></Contents></ListBucketResult>`;
    const server = await anAwsServer(({ query }) =>
      query.has('list-type')
        ? { headers: { 'content-type': 'application/xml' }, body: listed }
        : { headers: { 'content-type': 'text/csv' }, body: 'x'.repeat(20_000_000) },
    );
    const reading = trainingJobs(server.access).losses({
      arn: JOB_ARN,
      outputUri: 's3://results/support-bot/v1/',
    });
    await expect(reading).rejects.toMatchObject({
      diagnostics: [{ code: 'JOB_METRICS_UNREADABLE' }],
    });
    await server.close();
  });

  test('a bucket that may not be read is an error, not an empty curve', async () => {
    const server = await anAwsServer(() => ({
      status: 403,
      headers: { 'content-type': 'application/xml' },
      body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
    }));
    const reading = trainingJobs(server.access).losses({
      arn: JOB_ARN,
      outputUri: 's3://results/',
    });
    await expect(reading).rejects.toMatchObject({ diagnostics: [{ code: 'AWS_ACCESS_DENIED' }] });
    await server.close();
  });
});
