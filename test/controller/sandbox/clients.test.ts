import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { awsAccess } from '../../../controller/aws/access.ts';
import { awsClients } from '../../../controller/aws/clients.ts';
import { findExisting } from '../../../controller/aws/existing.ts';
import type { Sandbox } from '../../../controller/sandbox/sandbox.ts';
import { REPOSITORY } from '../../helpers/compiled.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { childrenOf } from './killable-sandbox.ts';
import { ACCOUNT, sandboxes, variablesOf } from './running-sandbox.ts';

const run = promisify(execFile);
const start = sandboxes();
const folder = temporaryFolders();
let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await start()), 120_000);

const aws = async (...argv: string[]) =>
  (await run('aws', argv, { env: variablesOf(sandbox), cwd: await folder() })).stdout;

test('the AWS CLI knows its account, and copies a file there and back in parts', async () => {
  expect(JSON.parse(await aws('sts', 'get-caller-identity'))).toMatchObject({ Account: ACCOUNT });
  await aws('s3', 'mb', 's3://cli-bucket');
  const cwd = await folder();
  const script = [
    'head -c 20000000 /dev/urandom > there',
    'aws s3 cp --only-show-errors there s3://cli-bucket/a/there',
    'aws s3 cp --only-show-errors s3://cli-bucket/a/there back',
    'cmp there back',
    'aws s3 ls s3://cli-bucket --recursive',
    'aws s3 rm --recursive --only-show-errors s3://cli-bucket',
    'aws s3 rb s3://cli-bucket',
  ].join(' && ');
  const { stdout } = await run('sh', ['-c', script], { env: variablesOf(sandbox), cwd });
  expect(stdout).toContain('20000000 a/there');
  expect(sandbox.stats.requests['s3.UploadPart']?.count).toBeGreaterThan(1);
}, 120_000);

const PYTHON = `
import boto3, io, botocore.exceptions
s3 = boto3.client("s3")
s3.create_bucket(Bucket="boto-bucket")
for algorithm in ("CRC32", "SHA1", "SHA256"):
    body = algorithm.encode() * 5000
    s3.put_object(Bucket="boto-bucket", Key=algorithm, Body=body, ChecksumAlgorithm=algorithm)
    assert s3.get_object(Bucket="boto-bucket", Key=algorithm)["Body"].read() == body
class Unseekable(io.RawIOBase):
    def __init__(self): self.left = 9_000_000
    def readable(self): return True
    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return b"x" * size
s3.upload_fileobj(Unseekable(), "boto-bucket", "streamed")
assert s3.head_object(Bucket="boto-bucket", Key="streamed")["ContentLength"] == 9_000_000
url = s3.generate_presigned_url("get_object", Params={"Bucket": "boto-bucket", "Key": "CRC32"})
import urllib.request
assert urllib.request.urlopen(url).read().startswith(b"CRC32")
try:
    s3.put_object(Bucket="boto-bucket", Key="CRC32", Body=b"", IfNoneMatch="*")
    raise SystemExit("written over")
except botocore.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "PreconditionFailed", error
budgets = boto3.client("budgets")
try:
    budgets.describe_budget(AccountId="${ACCOUNT}", BudgetName="none")
    raise SystemExit("found")
except budgets.exceptions.NotFoundException:
    pass
boto3.client("cloudwatch").put_dashboard(DashboardName="d", DashboardBody='{"widgets": []}')
`;

test('boto3 agrees with it: checksums, streams, presigned addresses, conditions, errors, CBOR', async () => {
  await run('python3', ['-c', PYTHON], { env: variablesOf(sandbox), cwd: await folder() });
}, 120_000);

const DIRECTORY_BUCKETS = `
import boto3, os, sys
from botocore.exceptions import ClientError
sys.path.insert(0, os.environ["NODE_FOLDER"])
from temper_node.aws import Aws, AwsError, Patience
from temper_node.config import S3Uri
from temper_node.imds import Credentials, Metadata
from temper_node.s3 import S3
NAME = "temper-data--use1-az4--x-s3"
s3 = boto3.client("s3")
def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
    else:
        raise SystemExit(f"not refused as {code}: {arguments}")
def configured(zone):
    return {"Location": {"Type": "AvailabilityZone", "Name": zone}, "Bucket": {"Type": "Directory", "DataRedundancy": "SingleAvailabilityZone"}}
refused("InvalidBucketName", s3.create_bucket, Bucket=NAME)
refused("InvalidBucketName", s3.create_bucket, Bucket=NAME, CreateBucketConfiguration=configured("use1-az5"))
refused("InvalidRequest", s3.create_bucket, Bucket="x--use1-az1--x-s3", CreateBucketConfiguration=configured("use1-az1"))
s3.create_bucket(Bucket=NAME, CreateBucketConfiguration=configured("use1-az4"))
refused("BucketAlreadyOwnedByYou", s3.create_bucket, Bucket=NAME, CreateBucketConfiguration=configured("use1-az4"))
assert s3.head_bucket(Bucket=NAME)["BucketLocationName"] == "use1-az4"
s3.put_object(Bucket=NAME, Key="a", Body=b"text")
assert s3.head_object(Bucket=NAME, Key="a")["StorageClass"] == "EXPRESS_ONEZONE"
refused("NotImplemented", s3.put_object, Bucket=NAME, Key="a", Body=b"", Tagging="a=b")
refused("NotImplemented", s3.get_object_tagging, Bucket=NAME, Key="a")
rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/temper"}}
refused("InvalidRequest", s3.put_bucket_encryption, Bucket=NAME, ServerSideEncryptionConfiguration={"Rules": [rule]})
refused("BucketNotEmpty", s3.delete_bucket, Bucket=NAME)
class Account(Metadata):
    def credentials(self):
        return Credentials(os.environ["AWS_ACCESS_KEY_ID"], "secret", "", 2e10)
node = S3(Aws(Account(""), "us-east-1", os.environ["AWS_ENDPOINT_URL"]))
assert node.get(S3Uri(NAME, "a")) == b"text"
try:
    node.put(S3Uri(NAME, "b"), b"", Patience(tries=1))
    raise SystemExit("written with a session to read")
except AwsError as error:
    assert error.code == "AccessDenied", error
try:
    held = node._sessions.of(NAME)
    other = S3(Aws(Account(""), "us-east-1", os.environ["AWS_ENDPOINT_URL"]))
    other._sessions.of = lambda bucket: held
    other.get(S3Uri("temper-other--use1-az4--x-s3", "a"), Patience(tries=1))
    raise SystemExit("read with the session of another bucket")
except AwsError as error:
    assert error.code == "AccessDenied", error
s3.delete_object(Bucket=NAME, Key="a")
s3.delete_bucket(Bucket=NAME)
`;

test('boto3 and the node program agree with it about directory buckets, and what S3 Express has not', async () => {
  const node = { NODE_FOLDER: join(REPOSITORY, 'fleet/node'), PYTHONDONTWRITEBYTECODE: '1' };
  const env = { ...variablesOf(sandbox), ...node };
  await run('python3', ['-c', DIRECTORY_BUCKETS], { env, cwd: await folder() });
}, 120_000);

test('a directory bucket that is there already is found by its name, which says whose it is', async () => {
  const access = awsAccess({
    account: ACCOUNT,
    region: 'us-east-1',
    sandbox: sandbox.url,
    environment: {},
  });
  const planned = {
    type: 'aws_s3_directory_bucket',
    address: 'aws_s3_directory_bucket.copy',
    values: { bucket: 'temper-there--use1-az4--x-s3' },
  };
  const found = () => findExisting(access, planned, 'model/sorter/v1');
  expect(await found()).toBeUndefined();
  const s3 = await awsClients(access).s3();
  await s3.createBucket({
    Bucket: planned.values.bucket,
    CreateBucketConfiguration: {
      Location: { Type: 'AvailabilityZone', Name: 'use1-az4' },
      Bucket: { Type: 'Directory', DataRedundancy: 'SingleAvailabilityZone' },
    },
  });
  expect(await found()).toEqual({ importId: planned.values.bucket, ours: true });
});

test('when the emulator dies, requests are answered 503 and it is told once why', async () => {
  const lone = await start();
  const before = await childrenOf(process.pid);
  const others = await fetch(`${lone.url}/_temper/health`);
  expect(others.status).toBe(200);
  // The last child of this process is the emulator of the sandbox started last.
  process.kill(Math.max(...before), 'SIGKILL');
  expect(await lone.failed).toContain('SIGKILL');
  const answer = await fetch(`${lone.url}/bucket/key`);
  expect([answer.status, await answer.text()]).toEqual([
    503,
    expect.stringMatching(/<Code>ServiceUnavailable<.*Start the sandbox again/s),
  ]);
  expect((await fetch(`${lone.url}/_temper/health`)).status).toBe(503);
  await lone.close();
}, 120_000);
