/* `temper doctor --github` from the command line in this process: what it asks GitHub and IAM, with whose token, of which checkout. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOwnersText } from '../../../controller/code-owners.ts';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import type { Check } from '../../../controller/stack/check.ts';
import { workflowFiles } from '../../../controller/workflows/index.ts';
import { githubTrust, oidcSubject } from '../../../stacks/bootstrap/github-trust.ts';
import { bootstrapped, oidcProviderArn } from '../../../stacks/bootstrap/names.ts';
import { githubEnvironments, WORKFLOW_PURPOSES } from '../../../stacks/kinds/environment/names.ts';
import { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { policy } from '../../../stacks/policy.ts';
import { JOB_TOKEN, type LocalGitHub } from '../../helpers/github/server.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temperWith } from '../../helpers/temper-with.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { anAwsServer, type Answer, type AwsServer } from '../aws/aws-server.ts';
import { localGitHubs } from '../github/client.ts';
// The command asks for several modules one after the other; what they share is loaded before.
import '../../../controller/doctor.ts';
import '../../../controller/github-checks.ts';
import '../../../controller/report/doctor-report.ts';

const folder = temporaryFolders();
const openGitHub = localGitHubs();

const LAB = bootstrapped(
  Environment.parse({
    apiVersion: 'temper/v1alpha1',
    kind: 'Environment',
    metadata: { name: 'lab' },
    spec: { account: '111122223333', region: 'us-east-1' },
  }),
);

let aws: AwsServer;
/** Whom the roles trust, by ARN; of everything else AWS says nothing. */
const trusted = new Map<string, string>();
beforeAll(async () => {
  aws = await anAwsServer(({ body }) => {
    const asked = new URLSearchParams(body);
    const name = asked.get('Action') === 'GetRole' ? (asked.get('RoleName') ?? '') : '';
    const [arn, subject] = [...trusted].find(([one]) => one.endsWith(`/${name}`)) ?? [];
    return name === '' || arn === undefined ? denied() : role(arn, subject ?? '');
  });
});
afterAll(() => aws.close());

const XML = { 'content-type': 'text/xml' };
const denied = (): Answer => ({
  status: 403,
  headers: XML,
  body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
});
function role(arn: string, subject: string): Answer {
  const { Action, ...rest } = githubTrust(oidcProviderArn(LAB), subject);
  const document = JSON.stringify(policy([{ ...rest, Action: [Action].flat() }]));
  return {
    headers: XML,
    body: `<GetRoleResponse><GetRoleResult><Role><Arn>${arn}</Arn><AssumeRolePolicyDocument>${encodeURIComponent(document)}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>`,
  };
}

/** A checkout, a repository on GitHub and roles in an account, all set as `docs/github.md` says. */
async function team() {
  const [local, checkout] = [await openGitHub(), await repositoryIn(await folder())];
  await checkout.write('specs/environments/lab.yaml', JSON.stringify(LAB));
  for (const { path, text } of workflowFiles('package', 'main')) await checkout.write(path, text);
  setRight(local);
  trusted.clear();
  const repository = { owner: 'example', name: 'models', ids: { owner: '42', repository: '7000' } };
  for (const purpose of WORKFLOW_PURPOSES) {
    const subject = oidcSubject(repository, githubEnvironments(LAB)[purpose]);
    trusted.set(LAB.spec.roles[purpose] ?? '', subject);
  }
  return { local, checkout };
}

function setRight({ repository, identities }: LocalGitHub): void {
  identities.set(JOB_TOKEN, { login: 'root', permissions: 'admin' });
  const of = { ruleset_source_type: 'Repository', ruleset_source: 'example/models', ruleset_id: 1 };
  const reviews = {
    required_approving_review_count: 1,
    require_code_owner_review: true,
    dismiss_stale_reviews_on_push: true,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  };
  const checks = {
    strict_required_status_checks_policy: true,
    required_status_checks: [{ context: 'temper' }],
  };
  repository.rules = [
    { ...of, type: 'pull_request', parameters: reviews },
    { ...of, type: 'required_status_checks', parameters: checks },
    { ...of, type: 'non_fast_forward' },
    { ...of, type: 'deletion' },
  ];
  const places = ['lab-plan', 'lab', 'lab-reconcile'].map((name) => ({
    name,
    admits: ['main'],
    reviewers: ['ada'],
    preventsSelfReview: true,
  }));
  repository.environments.push(...places);
  repository.actions = { enabled: true, allowed_actions: 'all', sha_pinning_required: true };
  repository.files.set('.github/CODEOWNERS', codeOwnersText('@example/platform'));
}

async function doctor(
  { url }: Pick<LocalGitHub, 'url'>,
  { root }: Pick<Repository, 'root'>,
  more: Readonly<Record<string, string>> = {},
) {
  const ended = await temperWith(OPERATED_KINDS, ['doctor', '--github', '--json', '--root', root], {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    TEMPER_SANDBOX: aws.access.endpoint ?? '',
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: 'example/models',
    GITHUB_TOKEN: JOB_TOKEN,
    ...more,
  });
  const said = JSON.parse(ended.stdout) as { data: { checks: Check[] } | null };
  const checks = said.data?.checks ?? [];
  // What it says of this machine and of the account is another test's.
  return {
    ended,
    checks: checks.filter(({ subject }) => /^GitHub: | role$/.test(subject)),
  };
}

test('a repository, its checkout and its roles that are set as they should be are well', async () => {
  const { local, checkout } = await team();
  const { checks } = await doctor(local, checkout);
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(checks.map(({ subject }) => subject)).toEqual([
    'GitHub: repository',
    'GitHub: workflows',
    'GitHub: branch main',
    'GitHub: CODEOWNERS',
    'GitHub: Actions',
    'GitHub: tokens for AWS',
    'GitHub: environment lab-plan',
    'GitHub: environment lab',
    'GitHub: environment lab-reconcile',
    'lab: plan role',
    'lab: apply role',
    'lab: reconcile role',
  ]);
  expect(local.seen.every(({ login }) => login === 'root')).toBe(true);
}, 60_000);

test('a workflow, an owner, a reviewer and a role that are not as they should be are each told', async () => {
  const { local, checkout } = await team();
  await rm(join(checkout.root, '.github/workflows/apply.yml'));
  local.repository.files.set('.github/CODEOWNERS', codeOwnersText(undefined));
  const at = local.repository.environments.findIndex(({ name }) => name === 'lab');
  local.repository.environments[at] = { name: 'lab', admits: ['main'] };
  trusted.set(LAB.spec.roles.apply ?? '', 'repo:example/models:environment:lab');
  trusted.delete(LAB.spec.roles.plan ?? '');
  const { ended, checks } = await doctor(local, checkout);
  expect(ended.code).not.toBe(0);
  const told = checks.filter(({ status }) => status !== 'ok');
  expect(told.map(({ subject, status, found }) => [subject, status, found])).toEqual([
    ['GitHub: workflows', 'failed', '.github/workflows/apply.yml is missing'],
    ['GitHub: CODEOWNERS', 'failed', expect.stringContaining('/.github/')],
    ['GitHub: environment lab', 'warning', expect.stringContaining('nobody approves')],
    ['lab: plan role', 'unknown', expect.any(String)],
    ['lab: apply role', 'failed', expect.stringContaining('trusts others than')],
  ]);
}, 60_000);

test.each([
  { lacks: { GITHUB_TOKEN: '' }, code: 'GITHUB_TOKEN_MISSING' },
  { lacks: { GITHUB_REPOSITORY: '' }, code: 'GITHUB_REPOSITORY_UNKNOWN' },
])(
  'without $lacks nobody is asked: $code',
  async ({ lacks, code }) => {
    const { local, checkout } = await team();
    const { ended } = await doctor(local, checkout, lacks);
    expect(ended).toMatchObject({
      code: expect.any(Number),
      stderr: expect.stringContaining(code),
    });
    expect(ended.code).not.toBe(0);
    expect(local.seen).toEqual([]);
  },
  60_000,
);
