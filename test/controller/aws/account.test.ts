import { requireAccount, whoAmI } from '../../../controller/aws/identity.ts';
import { modelAccessTo } from '../../../controller/aws/model-access.ts';
import { modelAvailability } from '../../../controller/aws/model-availability.ts';
import { quotas } from '../../../controller/aws/quotas.ts';
import { anAwsServer, awsError } from './aws-server.ts';
import type { AwsServer } from './aws-server.ts';

let server: AwsServer;
beforeAll(async () => {
  server = await anAwsServer(() => 'drop');
});
afterAll(() => server.close());

const identity = (account: string) => ({
  headers: { 'content-type': 'text/xml' },
  body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/plan/me</Arn><UserId>x</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
});

describe('identity', () => {
  test('whoAmI names account and role', async () => {
    server.answer(() => identity('111122223333'));
    expect(await whoAmI(server.access)).toEqual({
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/plan/me',
    });
  });

  test('requireAccount stops in the wrong account, where every job looks as if it had never run', async () => {
    server.answer(() => identity('444455556666'));
    await expect(requireAccount(server.access)).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'AWS_WRONG_ACCOUNT',
          message: expect.stringMatching(/444455556666.*111122223333/),
          why: expect.stringContaining('assumed-role/plan'),
        },
      ],
    });
    server.answer(() => identity('111122223333'));
    await expect(requireAccount(server.access)).resolves.toMatchObject({ account: '111122223333' });
  });

  test('an answer that names nobody is not believed', async () => {
    server.answer(() => ({
      headers: { 'content-type': 'text/xml' },
      body: '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>',
    }));
    await expect(whoAmI(server.access)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_MALFORMED_ANSWER' }],
    });
  });
});

describe('quotas', () => {
  const target = (headers: object) =>
    String((headers as Record<string, unknown>)['x-amz-target']).split('.')[1];

  test('are the applied value, else the default, else unknown, and never an error', async () => {
    server.answer(({ headers, body }) => {
      const { QuotaCode } = JSON.parse(body) as { QuotaCode: string };
      const applied = target(headers) === 'GetServiceQuota';
      if (QuotaCode === 'L-CB5B847D' && applied) return { body: { Quota: { Value: 250 } } };
      if (QuotaCode === 'L-0406044C' && !applied) return { body: { Quota: { Value: 10 } } };
      if (QuotaCode === 'L-BE77399C') return awsError(403, 'AccessDeniedException', 'no');
      return awsError(400, 'NoSuchResourceException', 'no such quota');
    });
    const read = await quotas(server.access);
    expect(read.map(({ code, value }) => [code, value])).toEqual([
      ['L-CB5B847D', 250],
      ['L-0406044C', 10],
      ['L-BE77399C', 'unknown'],
    ]);
  });

  test('a quota of zero is zero, which is what stops people', async () => {
    server.answer(() => ({ body: { Quota: { Value: 0 } } }));
    expect((await quotas(server.access)).map((one) => one.value)).toEqual([0, 0, 0]);
  });
});

describe('a base model', () => {
  test('is there or not, how long still, and tuned by what', async () => {
    server.answer(({ path }) => {
      if (path.endsWith('gone:0')) return awsError(404, 'ResourceNotFoundException', 'no');
      if (path.endsWith('secret:0')) return awsError(403, 'AccessDeniedException', 'no');
      return {
        body: {
          modelDetails: {
            modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/x',
            modelId: 'x',
            customizationsSupported: ['FINE_TUNING'],
            modelLifecycle: {
              status: 'LEGACY',
              legacyTime: '2026-03-10T00:00:00Z',
              endOfLifeTime: '2026-09-10T00:00:00Z',
            },
          },
        },
      };
    });
    expect(await modelAccessTo(server.access, 'a:0:128k')).toEqual({
      id: 'a:0:128k',
      found: true,
      lifecycle: 'LEGACY',
      legacyOn: '2026-03-10',
      endOfLifeOn: '2026-09-10',
      customizations: ['FINE_TUNING'],
    });
    expect(await modelAccessTo(server.access, 'gone:0')).toEqual({ id: 'gone:0', found: false });
    expect(await modelAccessTo(server.access, 'secret:0')).toEqual({
      id: 'secret:0',
      problem: expect.objectContaining({ code: 'AWS_ACCESS_DENIED' }),
    });
  });

  test('is available by agreement, authorization, entitlement and region, whatever its context', async () => {
    const paths: string[] = [];
    server.answer(({ path }) => {
      paths.push(path);
      if (path.endsWith('gone:0')) return awsError(404, 'ResourceNotFoundException', 'no');
      if (path.endsWith('secret:0')) return awsError(403, 'AccessDeniedException', 'no');
      return {
        body: {
          modelId: 'x',
          agreementAvailability: { status: 'ERROR', errorMessage: 'no card' },
          authorizationStatus: 'NOT_AUTHORIZED',
          entitlementAvailability: 'AVAILABLE',
          regionAvailability: 'NOT_AVAILABLE',
        },
      };
    });
    expect(await modelAvailability(server.access, 'amazon.nova-micro-v1:0:128k')).toEqual({
      agreement: 'ERROR',
      agreementError: 'no card',
      isAuthorized: false,
      isEntitled: true,
      isInRegion: false,
    });
    expect(paths).toEqual(['/foundation-model-availability/amazon.nova-micro-v1:0']);
    expect(await modelAvailability(server.access, 'gone:0')).toBeUndefined();
    const denied = await modelAvailability(server.access, 'secret:0');
    expect(denied).toMatchObject({ code: 'AWS_ACCESS_DENIED' });
  });
});
