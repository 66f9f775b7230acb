import fc from 'fast-check';
import { translateDiagnostics } from '../../../controller/terraform/messages/diagnostics.ts';
import { jsonPathAt } from '../../../controller/terraform/messages/json-position.ts';
import type { TerraformDiagnostic } from '../../../controller/terraform/messages/json-ui.ts';
import { LockHeld, parseLockInfo } from '../../../controller/terraform/lock/lock-held.ts';
import { parseTextErrors } from '../../../controller/terraform/messages/text-errors.ts';
import { CODES } from '../../../stacks/language/codes.ts';
import { aStack, locate } from './plan-json.ts';

/* Texts as Terraform 1.11.4 with hashicorp/aws 5.100.0 reports them. */
const report = (summary: string, detail = '', more: Partial<TerraformDiagnostic> = {}) =>
  ({ severity: 'error', summary, detail, ...more }) as TerraformDiagnostic;

const ACCESS_DENIED =
  'creating Bedrock Custom Model (support-bot-v1): operation error Bedrock: CreateModelCustomizationJob, https response error StatusCode: 403, RequestID: 7d2b5c0e-0a49-4be7-8d3f-4b8f7f5a9e11, AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/plan/me is not authorized to perform: bedrock:CreateModelCustomizationJob on resource: arn:aws:bedrock:us-east-1:111122223333:custom-model/* because no identity-based policy allows the bedrock:CreateModelCustomizationJob action';

describe('translateDiagnostics', () => {
  test.each([
    {
      name: 'no credentials',
      text: report(
        'No valid credential sources found',
        'Please see https://registry.terraform.io/providers/hashicorp/aws\nfor more information about providing credentials.\n\nError: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata',
      ),
      code: 'TF_CREDENTIALS',
      message: 'no AWS credentials were found',
    },
    {
      name: 'expired credentials',
      text: report(
        'Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: 1, api error ExpiredToken: The security token included in the request is expired',
      ),
      code: 'TF_CREDENTIALS',
      message: 'the AWS credentials have expired',
    },
    {
      name: 'credentials AWS does not know',
      text: report(
        'validating provider credentials: operation error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: 1, api error InvalidClientTokenId: The security token included in the request is invalid.',
      ),
      code: 'TF_CREDENTIALS',
      message: 'AWS does not accept these credentials (InvalidClientTokenId)',
    },
    {
      name: 'an expired single sign-on session',
      text: report('failed to refresh cached SSO token: the SSO session has expired or is invalid'),
      code: 'TF_CREDENTIALS',
      message: 'the AWS credentials have expired',
    },
    {
      name: 'another account',
      text: report('AWS account ID not allowed: 444455556666'),
      code: 'TF_WRONG_ACCOUNT',
      message: "the credentials belong to account 444455556666, which is not the environment's",
    },
    {
      name: 'a missing permission',
      text: report(ACCESS_DENIED),
      code: 'TF_ACCESS_DENIED',
      message:
        'the role may not bedrock:CreateModelCustomizationJob on arn:aws:bedrock:us-east-1:111122223333:custom-model/*',
    },
    {
      name: 'a missing state bucket',
      text: report(
        'Failed to get existing workspaces: S3 bucket "temper-none" does not exist.\n\nThe referenced S3 bucket must have been previously created.',
      ),
      code: 'TF_STATE_BUCKET',
      message: 'the state bucket temper-none does not exist',
    },
    {
      name: 'a provider that is in no mirror',
      text: report(
        'Failed to query available provider packages',
        'Could not retrieve the list of available versions for provider hashicorp/aws: provider registry.terraform.io/hashicorp/aws was not found in any of the search locations\n\n  - /mirror',
      ),
      code: 'TF_PROVIDER_MISSING',
      message: 'the AWS provider was found neither in a mirror nor in the registry',
    },
    {
      name: 'a provider with another checksum',
      text: report(
        'Failed to install provider',
        "Error while installing hashicorp/aws v5.100.0: the local package for registry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the checksums previously recorded in the dependency lock file (this might be because the available checksums are for packages targeting different platforms)",
      ),
      code: 'TF_PROVIDER_CHECKSUM',
      message: 'the AWS provider that was found is not the one the lock file names',
    },
    {
      name: 'a stale plan',
      text: report(
        'Saved plan is stale',
        'The given plan file can no longer be applied because the state was changed by another operation after the plan was created.',
      ),
      code: 'TF_STALE_PLAN',
      message: 'something else was applied after this plan was made',
    },
    {
      name: 'throttling',
      text: report(
        'reading IAM Role (x): operation error IAM: GetRole, exceeded maximum number of attempts, 25, https response error StatusCode: 400, RequestID: x, api error Throttling: Rate exceeded',
      ),
      code: 'TF_THROTTLED',
      message: 'AWS asks for fewer requests (Throttling)',
    },
    {
      name: 'a quota',
      text: report(
        'creating Bedrock Custom Model (x): operation error Bedrock: CreateModelCustomizationJob, https response error StatusCode: 400, RequestID: x, ServiceQuotaExceededException: too many jobs',
      ),
      code: 'TF_QUOTA',
      message:
        'creating Bedrock Custom Model (x): operation error Bedrock: CreateModelCustomizationJob ServiceQuotaExceededException: too many jobs',
    },
    {
      name: 'the network of an environment that is not applied yet',
      text: report('no matching EC2 Subnet found'),
      code: 'TF_FLEET_SUBNET',
      message: 'the subnet that machines shall stand in was not found',
    },
    {
      name: 'a name that is taken',
      text: report('creating S3 Bucket (dupdup-1): BucketAlreadyExists'),
      code: 'TF_EXISTS',
      message: 'creating S3 Bucket (dupdup-1): BucketAlreadyExists',
    },
    {
      name: 'no network',
      text: report(
        'Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, exceeded maximum number of attempts, 9, https response error StatusCode: 0, RequestID: , request send failed, Post "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused',
      ),
      code: 'TF_NETWORK',
      message: 'AWS could not be reached',
    },
    {
      name: 'a protected resource',
      text: report(
        'Instance cannot be destroyed',
        'Resource aws_bedrock_custom_model.attempt_1 has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed.',
      ),
      code: 'TF_PREVENT_DESTROY',
      message:
        'this would destroy or replace aws_bedrock_custom_model.attempt_1, which is protected',
    },
    {
      name: 'anything else',
      text: report('Something New Happened', 'with a long story\n\nand an appendix nobody reads'),
      code: 'TF_FAILED',
      message: 'something New Happened',
    },
  ])('says $name in plain words, with a way out', ({ text, code, message }) => {
    const [diagnostic] = translateDiagnostics([text]);
    expect(diagnostic).toMatchObject({ code, severity: 'error', message });
    if (code !== 'TF_FAILED') expect(diagnostic?.fix).toBeDefined();
    expect(JSON.stringify(diagnostic)).not.toMatch(/RequestID|HostID|\\n/);
    expect(CODES).toHaveProperty(code);
  });

  const terraformJson = JSON.stringify(
    {
      resource: {
        aws_iam_role: {
          job: { name: 'Grüße 🔥', assume_role_policy: 'nonsense', tags: { a: 'b' } },
        },
      },
    },
    undefined,
    2,
  );
  const stack = {
    ...aStack(),
    terraformJson,
    origins: {
      'aws_iam_role.job': ['metadata', 'name'],
      'aws_iam_role.job.tags': ['spec', 'tags'],
      'aws_s3_object.train': ['spec', 'dataset', 'train'],
    },
  };
  const at = (text: string) => {
    const byte = Buffer.from(terraformJson.slice(0, terraformJson.indexOf(text))).length;
    const place = { line: 1, column: 1, byte };
    return { filename: 'main.tf.json', start: place, end: place };
  };
  const placeOf = (more: Partial<TerraformDiagnostic>, detail = '') =>
    translateDiagnostics([report('x', detail, more)], { stack, locate })[0]?.at?.file;

  test('stands at the line of the attribute, of the resource, or of what its text names', () => {
    expect(placeOf({ address: 'aws_iam_role.job', range: at('"b"') })).toBe('spec.tags');
    expect(placeOf({ address: 'aws_iam_role.job', range: at('"nonsense"') })).toBe('metadata.name');
    expect(placeOf({ address: 'aws_iam_role.job' })).toBe('metadata.name');
    expect(placeOf({}, 'Resource aws_s3_object.train has a problem')).toBe('spec.dataset.train');
    expect(placeOf({ address: 'aws_sns_topic.unknown' })).toBeUndefined();
  });

  test('points at the account when it is the wrong one: of the environment, or where it is chosen', () => {
    const wrong = [report('AWS account ID not allowed: 1')];
    expect(translateDiagnostics(wrong, { stack, locate })[0]?.path).toEqual([
      'spec',
      'environment',
    ]);
    const environment = { ...stack, placedBy: ['spec', 'account'] };
    expect(translateDiagnostics(wrong, { stack: environment, locate })[0]?.path).toEqual([
      'spec',
      'account',
    ]);
  });

  test('says each mistake once, though every resource reports the same missing credentials', () => {
    const many = Array.from({ length: 20 }, () => report('No valid credential sources found'));
    expect(translateDiagnostics(many)).toHaveLength(1);
  });
});

describe('jsonPathAt', () => {
  test('leads to every value of any JSON text, by its byte', () => {
    const json = fc.object({
      maxDepth: 4,
      values: [fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null)],
    });
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify({ root: [value, 'MARK-3f1'] }, undefined, 2);
        const byte = Buffer.from(text.slice(0, text.lastIndexOf('"MARK-3f1"'))).length;
        expect(jsonPathAt(text, byte)).toEqual(['root', 1]);
      }),
    );
  });

  test('counts a key as the place of its value, and knows when it is past the end', () => {
    const text = '{"a": {"b": [1, {"c": 2}]}}';
    expect(jsonPathAt(text, text.indexOf('"c"'))).toEqual(['a', 'b', 1, 'c']);
    expect(jsonPathAt(text, text.indexOf('2'))).toEqual(['a', 'b', 1, 'c']);
    expect(jsonPathAt(text, 1000)).toBeUndefined();
  });
});

describe('a lock that is held', () => {
  const DETAIL =
    'Error message: operation error S3: PutObject, https response error StatusCode: 412, RequestID: x, api error PreconditionFailed: exists\nLock Info:\n  ID:        08de131b-51c7-69d8-b482-b06376411255\n  Path:      bucket/temper/models/a/v1.tfstate\n  Operation: OperationTypeApply\n  Who:       root@vm\n  Version:   1.11.4\n  Created:   2026-11-20 18:47:08.572577253 +0000 UTC\n  Info:      \n\n\nTerraform acquires a state lock';
  const lock = {
    id: '08de131b-51c7-69d8-b482-b06376411255',
    path: 'bucket/temper/models/a/v1.tfstate',
    operation: 'OperationTypeApply',
    who: 'root@vm',
    version: '1.11.4',
    created: '2026-11-20T18:47:08.572Z',
  };

  test('is read from the error of either form', () => {
    expect(parseLockInfo(DETAIL)).toEqual(lock);
    const boxed = `\u001b[31m╷\n│ Error: Error acquiring the state lock\n│ \n${DETAIL.split('\n')
      .map((one) => `│ ${one}`)
      .join('\n')}\n╵\u001b[0m`;
    const [error] = parseTextErrors(boxed);
    expect(error?.summary).toBe('Error acquiring the state lock');
    expect(parseLockInfo(error?.detail ?? '')).toEqual(lock);
  });

  test('says when it is released by itself, where it says when its session ends', () => {
    const lease = {
      run: 'https://github.com/team/models/actions/runs/1200/attempts/2',
      until: '2026-11-20T19:47:08.572Z',
    };
    const signed = parseLockInfo(
      DETAIL.replace('Info:      ', () => `Info:      ${JSON.stringify(lease)}`),
    );
    expect(signed).toEqual({ ...lock, lease });
    const [diagnostic] = new LockHeld({ ...lock, lease }, 0).diagnostics;
    expect(diagnostic.fix).toMatch(
      /--lock-id \S+`; after 2026-11-20T20:02:08\.572Z the next run releases it by itself, for nothing of \S+\/runs\/1200\/attempts\/2 can act/,
    );
  });

  test('is not seen where there is none, nor with an id that could be a flag', () => {
    expect(parseLockInfo('Error message: no')).toBeUndefined();
    expect(parseLockInfo('Lock Info:\n  ID:        -force\n')).toBeUndefined();
    expect(parseLockInfo('Lock Info:\n  ID:        a b; rm -rf /\n')).toBeUndefined();
  });

  test('names its owner, its age and the command that releases it', () => {
    const now = Date.parse('2026-11-20T19:00:00Z');
    const [diagnostic] = new LockHeld(lock, now).diagnostics;
    expect(diagnostic.message).toBe(
      'the state is locked by root@vm (apply, since 2026-11-20T18:47:08.572Z, 12 min)',
    );
    expect(diagnostic.fix).toContain(`temper unlock --lock-id ${lock.id}`);
  });
});
