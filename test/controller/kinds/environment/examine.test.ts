/* What `doctor` says of a key that an environment was given. */
import { awsClients } from '../../../../controller/aws/clients.ts';
import { examineKey } from '../../../../controller/kinds/environment/examine.ts';
import type { AwsAccess } from '../../../../controller/ports/ports.ts';
import type { Workspace } from '../../../../controller/workspace/workspace.ts';
import { specsOf } from '../../../helpers/compiled.ts';
import { startMoto, type Moto } from '../../aws/moto.ts';

let moto: Moto;
let access: AwsAccess;
beforeAll(async () => {
  moto = await startMoto();
  access = moto.access();
}, 30_000);
afterAll(() => moto.close());

const NOBODY = { Version: '2012-10-17', Statement: [] };

async function keyWith(policy: object): Promise<string> {
  const kms = await awsClients(access).kms();
  const { KeyMetadata } = await kms.createKey({
    Policy: JSON.stringify(policy),
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyUsage: 'ENCRYPT_DECRYPT',
  });
  return KeyMetadata?.Arn ?? '';
}

async function told(encryption: string) {
  const specs = specsOf(`apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: vault }
spec: { account: '${access.account}', region: us-east-1, encryption: ${encryption} }
`);
  const workspace = { specs } as Workspace;
  return examineKey({ environment: 'vault', access, workspace });
}

const given = (arn: string) => `{ type: customer-key, keyArn: '${arn}' }`;

test('nothing of an environment that was given none', async () => {
  expect(await told('{ type: temper-managed }')).toEqual([]);
});

test('of one that nobody may use, everything that is missing', async () => {
  expect(await told(given(await keyWith(NOBODY)))).toEqual([
    {
      subject: 'vault: key',
      status: 'warning',
      found: expect.stringContaining('does not leave it to IAM'),
      fix: expect.stringContaining('docs/permissions.md'),
    },
    {
      subject: 'vault: key',
      status: 'warning',
      found: expect.stringContaining('bedrock.amazonaws.com'),
      fix: expect.stringContaining('docs/permissions.md'),
    },
  ]);
});

test('of one that is scheduled for deletion, that it cannot encrypt', async () => {
  const arn = await keyWith(NOBODY);
  const kms = await awsClients(access).kms();
  await kms.scheduleKeyDeletion({ KeyId: arn.split('/').at(-1) });
  expect(await told(given(arn))).toMatchObject([
    { status: 'failed', found: expect.stringContaining('PendingDeletion') },
  ]);
});

test('of one that is not there, that it cannot be read', async () => {
  const arn = `arn:aws:kms:us-east-1:${access.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  expect(await told(given(arn))).toMatchObject([
    { status: 'warning', found: expect.stringContaining('does not exist') },
  ]);
});
