import { awsClients } from '../../../controller/aws/clients.ts';
import { customerKey, keyPolicyAllows } from '../../../controller/aws/customer-key.ts';
import type { AwsAccess } from '../../../controller/ports/ports.ts';
import { startMoto, type Moto } from './moto.ts';

const ACCOUNT = '111122223333';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const CONTEXT = {
  'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'aws:bedrock:custom-model' },
};

const account = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: ROOT },
  Action: 'kms:*',
  Resource: '*',
  ...more,
});
const bedrock = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: 'bedrock.amazonaws.com' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
  Condition: CONTEXT,
  ...more,
});
const policy = (Statement: unknown): string => JSON.stringify({ Version: '2012-10-17', Statement });

describe('a key policy', () => {
  test.each([
    { name: 'of the account', statements: [account()], is: [true, false] },
    {
      name: 'of the account by its id',
      statements: account({ Principal: { AWS: [ACCOUNT] } }),
      is: [true, false],
    },
    {
      name: 'of another account',
      statements: [account({ Principal: { AWS: 'arn:aws:iam::999988887777:root' } })],
      is: [false, false],
    },
    {
      name: 'of one role',
      statements: [account({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/admin` } })],
      is: [false, false],
    },
    {
      name: 'that lets the account administer alone',
      statements: [account({ Action: ['kms:Create*', 'kms:Describe*'] })],
      is: [false, false],
    },
    {
      name: 'that lets the account do so under a condition',
      statements: [account({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })],
      is: [false, false],
    },
    {
      name: 'that denies the account',
      statements: [account({ Effect: 'Deny' })],
      is: [false, false],
    },
    {
      name: 'with AWS’s statement for Bedrock',
      statements: [account(), bedrock()],
      is: [true, true],
    },
    {
      name: 'with half of it',
      statements: [account(), bedrock({ Action: 'kms:Decrypt' })],
      is: [true, false],
    },
    { name: 'that is none', statements: 'x', is: [false, false] },
  ])('$name', ({ statements, is: [leftToIam, servesModels] }) => {
    expect(keyPolicyAllows(policy(statements), ACCOUNT)).toEqual({ leftToIam, servesModels });
  });
});

describe('a key', () => {
  let moto: Moto;
  let access: AwsAccess;
  beforeAll(async () => {
    moto = await startMoto();
    access = moto.access();
  }, 30_000);
  afterAll(() => moto.close());

  const make = async (more: object = {}) => {
    const kms = await awsClients(access).kms();
    const Policy = policy([account({ Principal: { AWS: '*' } }), bedrock()]);
    const usage = { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' } as const;
    const { KeyMetadata } = await kms.createKey({ Policy, ...usage, ...more });
    return KeyMetadata?.Arn ?? '';
  };

  test('that is enabled and lets those use it who must', async () => {
    expect(await customerKey(access, await make())).toEqual({
      leftToIam: true,
      servesModels: true,
    });
  });

  test('that is disabled, or not made to encrypt', async () => {
    const disabled = await make();
    await (await awsClients(access).kms()).disableKey({ KeyId: disabled.split('/').at(-1) });
    expect(await customerKey(access, disabled)).toMatchObject({ unusable: 'it is Disabled' });
    const signing = await make({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    expect(await customerKey(access, signing)).toMatchObject({
      unusable: expect.stringContaining('SIGN_VERIFY'),
    });
  });

  test('that is not there is told as AWS tells it', async () => {
    const arn = `arn:aws:kms:us-east-1:${access.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    expect(await customerKey(access, arn)).toMatchObject({ code: 'AWS_NOT_FOUND' });
  });
});
