/*
 * An environment from the command line: killed while it is made, made, found complete by a sandbox that was killed too,
 * adopted after its state was lost, changed, and deleted on purpose.
 */
import { BudgetsClient, DescribeBudgetsCommand } from '@aws-sdk/client-budgets';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { killableSandboxes } from '../controller/sandbox/killable-sandbox.ts';
import { ACCOUNT, clientOf } from '../controller/sandbox/running-sandbox.ts';
import { draws } from '../helpers/draws.ts';
import { killFamily } from '../helpers/processes.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { dataOf, startTemper, temper, type Ended } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { openTurnstile } from '../helpers/turnstile.ts';

const folder = temporaryFolders();
const start = killableSandboxes();

const HEAD = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: yard, description: 'costs \${file("/etc/passwd")} %{ if true }nothing%{ endif }' }
spec:
  account: '${ACCOUNT}'
  region: eu-central-1
  encryption: { type: temper-managed }
`;
const FIRST = `${HEAD}  notifications: { emails: [yard@example.com, a@example.com] }
  budget: { monthlyUsd: 10, alertPercents: [50, 80, 100] }
  retention: { artifactsDays: 30 }
  tags: { team: one }
`;
const DELETABLE = `${HEAD}  notifications: { emails: [yard@example.com, c@example.com] }
  budget: { monthlyUsd: 12, alertPercents: [50, 90, 100] }
  retention: { artifactsDays: 40 }
  tags: { team: two }
  deletionPolicy: delete
`;
const STATE = { Bucket: `temper-yard-state-${ACCOUNT}`, Key: 'temper/environments/yard.tfstate' };

/** What would fail, or be paid, when it is made a second time. */
const NAMED = [
  'aws_budgets_budget',
  'aws_cloudwatch_log_group',
  'aws_kms_alias',
  'aws_kms_key',
  'aws_s3_bucket',
  'aws_s3_bucket',
  'aws_s3_bucket',
  'aws_sns_topic',
];

/** Requests before the first that makes something of the environment, and those it takes to make everything but wait. */
const PLANNING = 77;
const MAKING = 170;
const request = fc.integer({ min: PLANNING + 1, max: PLANNING + MAKING });
const [moment = { request: 0, isLost: false }] = draws(
  fc.noBias(fc.record({ request, isLost: fc.boolean() })),
  1,
);

interface State {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

interface Applied {
  readonly stacks: readonly { readonly plan: { readonly adopted: readonly { to: string }[] } }[];
}

/** What a command that should have succeeded said instead. */
const failureOf = ({ code, stderr }: Ended) => ({ code, stderr: code === 0 ? '' : stderr });
const SUCCESS = { code: 0, stderr: '' };

test('an environment survives a kill while it is made, is adopted, and goes only when its spec says so', async () => {
  const root = await folder();
  const stateDir = await folder();
  const repository = await repositoryIn(root);
  await repository.write('specs/yard.yaml', FIRST);
  // What the change will delete is explained by the history of the default branch.
  await repository.commit('a yard');
  const sandbox = await start(stateDir);
  const turnstile = await openTurnstile(sandbox.url);
  const options = { cwd: root, env: { TEMPER_SANDBOX: turnstile.url } };
  const run = (...words: string[]) => temper(words, options);
  const s3 = new S3Client({ ...clientOf(sandbox, ACCOUNT, 'eu-central-1'), forcePathStyle: true });
  try {
    // Outside us-east-1 making a bucket twice is an error, so what was made has to be found.
    turnstile.at(moment, () => {
      killFamily(killed.child.pid ?? 0);
    });
    const killed = startTemper(['apply', 'yard', '--yes'], options);
    expect({ ...(await killed.ended), moment }).toMatchObject({ signal: 'SIGKILL' });
    expect(failureOf(await run('apply', 'yard', '--yes'))).toEqual(SUCCESS);

    await sandbox.kill();
    await start(stateDir, sandbox.port);
    expect(await run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
    const { Body } = await s3.send(new GetObjectCommand(STATE));
    const state = JSON.parse((await Body?.transformToString()) ?? '') as State;
    expect(attributesOf(state, 'aws_sns_topic_subscription')).toMatchObject([
      { pending_confirmation: true },
      { pending_confirmation: true },
    ]);

    await s3.send(new DeleteObjectCommand(STATE));
    const again = await run('apply', 'yard', '--yes', '--json');
    expect(failureOf(again)).toEqual(SUCCESS);
    const [{ plan } = { plan: { adopted: [] } }] = dataOf<Applied>(again).stacks;
    expect(plan.adopted.map(({ to }) => to.split('.')[0]).sort(byText)).toEqual(NAMED);
    expect(await run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });

    await repository.write('specs/yard.yaml', DELETABLE);
    expect(failureOf(await run('apply', 'yard', '--yes'))).toEqual(SUCCESS);
    expect(await run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
    expect(failureOf(await run('destroy', 'yard', '--yes'))).toEqual(SUCCESS);
    const left = await run('outputs', 'yard', '--json');
    expect(JSON.parse(left.stdout)).toMatchObject({ data: { stacks: [{ outputs: {} }] } });
    const { Buckets } = await s3.send(new ListBucketsCommand());
    expect(Buckets?.map(({ Name }) => Name)).toEqual([STATE.Bucket]);
    const budgets = new BudgetsClient(clientOf(sandbox));
    const described = await budgets.send(new DescribeBudgetsCommand({ AccountId: ACCOUNT }));
    expect(described.Budgets).toEqual([]);
  } finally {
    turnstile.close();
  }
}, 1_200_000);

function attributesOf({ resources }: State, type: string) {
  return resources
    .filter((one) => one.mode === 'managed' && one.type === type)
    .flatMap(({ instances }) => instances.map(({ attributes }) => attributes));
}

function byText(a: string | undefined, b: string | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
