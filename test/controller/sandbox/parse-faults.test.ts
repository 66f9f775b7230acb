import fc from 'fast-check';
import { NO_FAULTS } from '../../../controller/sandbox/faults/faults.ts';
import { parseFaults } from '../../../controller/sandbox/faults/parse-faults.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';

function mistakesIn(text: string) {
  try {
    parseFaults(text);
  } catch (error) {
    if (error instanceof TemperError) return error.diagnostics;
    throw error;
  }
  return [];
}

describe('faults as text', () => {
  test('every setting is read, with and without an operation', () => {
    expect(
      parseFaults(
        'throttle=0.2, throttle=s3.*:1,error=.05,latency=200ms,latency=GetObject:2s,drop=CreateModelCustomizationJob,' +
          'drop=PutObject:3,expire=PutObject:2,fail-job=support-bot-v1,never-start=*,deny-model=amazon.nova-micro-v1:0:*,capacity=p5.*:1,capacity=g5.xlarge,skew=-5m,seed=7,' +
          'fail-run=sorter-*:3,fail-run=*,interrupt-run=*-g1@20m,lose-node=*,freeze-run=*@0s,hang-run=*@1h',
      ),
    ).toEqual({
      seed: 7,
      throttle: [
        { operation: '*', rate: 0.2 },
        { operation: 's3.*', rate: 1 },
      ],
      error: [{ operation: '*', rate: 0.05 }],
      latency: [
        { operation: '*', ms: 200 },
        { operation: 'GetObject', ms: 2000 },
      ],
      drop: [
        { operation: 'CreateModelCustomizationJob', times: 1 },
        { operation: 'PutObject', times: 3 },
      ],
      expire: [{ operation: 'PutObject', times: 2 }],
      shortages: [
        { types: 'p5.*', count: 1 },
        { types: 'g5.xlarge', count: 0 },
      ],
      jobs: {
        failJob: {
          match: 'support-bot-v1',
          at: 'training',
          message: expect.stringContaining('sandbox') as string,
        },
        neverStart: { match: '*' },
        denyModel: { match: 'amazon.nova-micro-v1:0:*' },
      },
      skewMs: -300_000,
      runs: [
        { kind: 'fail', match: 'sorter-*', exitCode: 3 },
        { kind: 'fail', match: '*' },
        { kind: 'interrupt', match: '*-g1', afterMs: 1_200_000 },
        { kind: 'lose', match: '*' },
        { kind: 'freeze', match: '*', afterMs: 0 },
        { kind: 'hang', match: '*', afterMs: 3_600_000 },
      ],
    });
  });

  test('an empty text is no faults', () => {
    expect(parseFaults(' , ')).toEqual(NO_FAULTS);
  });

  test.each([
    ['throttel=0.2', 'throttle'],
    ['throttle=20%', '0 to 1'],
    ['throttle=1.5', '0 to 1'],
    ['throttle=-0.1', '0 to 1'],
    ['throttle', 'throttle=<value>'],
    ['latency=200', '200ms'],
    ['drop=PutObject:0', 'from 1'],
    ['drop=Put Object', 'PutObject'],
    ['fail-job=a@upload', 'validation'],
    ['fail-job=a,fail-job=b', 'keep one'],
    ['deny-model=Nova Micro', 'the id of a base model'],
    ['skew=soon', '5s'],
    ['fail-run=*:0', 'from 1'],
    ['hang-run=Sorter', 'one start of a run'],
    ['lose-node=*@soon', '5s'],
    ['constructor=1', 'there is no fault'],
  ])('%s is refused with how it is written', (text, fix) => {
    const [mistake] = mistakesIn(text);
    expect(mistake).toMatchObject({ code: 'SANDBOX_FAULTS', severity: 'error' });
    expect(mistake?.fix).toContain(fix);
  });

  test('all mistakes are reported at once', () => {
    expect(mistakesIn('throttle=2,seed=1,latency=x,nope=1')).toHaveLength(3);
  });

  test('any text is either read or refused with a diagnostic', () => {
    const item = fc.tuple(
      fc.constantFrom('throttle', 'latency', 'drop', 'skew', 'x', ''),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const text = items.map(([name, value]) => `${name}=${value}`).join(',');
        for (const mistake of mistakesIn(text)) expect(mistake.code).toBe('SANDBOX_FAULTS');
      }),
    );
  });
});
