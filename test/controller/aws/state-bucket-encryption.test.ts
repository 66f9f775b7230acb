import { awsClients } from '../../../controller/aws/clients.ts';
import { stateBucket } from '../../../controller/aws/state-bucket.ts';
import { startMoto, type Moto } from './moto.ts';

const BUCKET = 'temper-research-state-123456789012';
let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
}, 30_000);
afterAll(() => moto.close());

test('is encrypted with the customer’s key where the environment has one', async () => {
  const access = moto.access('us-east-1');
  const kmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  await stateBucket(access, { bucket: BUCKET, region: 'us-east-1', kmsKeyArn }).create();
  const s3 = await awsClients(access).s3();
  const { ServerSideEncryptionConfiguration: found } = await s3.getBucketEncryption({
    Bucket: BUCKET,
  });
  expect(found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({
    SSEAlgorithm: 'aws:kms',
    KMSMasterKeyID: kmsKeyArn,
  });
});
