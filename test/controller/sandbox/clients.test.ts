import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Sandbox } from '../../../controller/sandbox/sandbox.ts';
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
