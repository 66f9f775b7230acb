/* What there is in an account of the sandbox, asked of the sandbox itself and never of Temper. */
import { ENVIRONMENT, REGION, type Stage } from './stage.ts';

/** A training, which AWS remembers for good, and what came of it; Terraform has one resource for both. */
export const [TRAINING, MODEL] = ['training', 'custom model'] as const;

/** Something that exists, by Terraform's type and the name that AWS knows it by. */
export interface Thing {
  readonly type: string;
  readonly id: string;
}

export interface StoredObject {
  readonly key: string;
  readonly text: string;
}

export interface Census {
  readonly things: readonly Thing[];
  /** Objects of the state bucket that are states. */
  readonly states: readonly StoredObject[];
  /** Keys of locks in it. */
  readonly locks: readonly string[];
  /** Trainings ever started, by the name of their job. */
  readonly jobs: Readonly<Record<string, number>>;
}

type Asked = Pick<Stage, 'clients' | 'account' | 'url' | 'jobsStarted'>;

/** Everything of the sorts that Temper makes. Nothing may be changing meanwhile. */
export async function takeCensus(stage: Asked): Promise<Census> {
  const stateBucket = `temper-${ENVIRONMENT}-state-${stage.account}`;
  const [buckets, others, jobs] = await Promise.all([
    bucketsOf(stage),
    Promise.all(OTHERS.map((list) => list(stage))),
    stage.jobsStarted(),
  ]);
  const stored = buckets.includes(stateBucket) ? await objectsIn(stage, stateBucket) : [];
  const states = stored.filter((key) => key.endsWith('.tfstate'));
  const data = buckets.filter((name) => name.includes('-datasets-'));
  const uploads = await Promise.all(
    data.map(async (bucket) =>
      (await objectsIn(stage, bucket)).map((key) => thing('aws_s3_object', `${bucket}/${key}`)),
    ),
  );
  return {
    jobs,
    // The bucket of the states is Temper's own: no state has it.
    things: [
      ...buckets.filter((name) => name !== stateBucket).map((name) => thing('aws_s3_bucket', name)),
      ...uploads.flat(),
      ...others.flat(),
    ],
    states: await Promise.all(
      states.map(async (key) => ({ key, text: await textOf(stage, stateBucket, key) })),
    ),
    locks: stored.filter((key) => key.endsWith('.tflock')),
  };
}

const thing = (type: string, id: string | undefined): Thing => ({ type, id: id ?? '' });

async function bucketsOf({ clients }: Asked): Promise<string[]> {
  const { Buckets = [] } = await (await clients.s3()).listBuckets({});
  return Buckets.map(({ Name = '' }) => Name);
}

async function objectsIn({ clients }: Asked, Bucket: string): Promise<string[]> {
  const { Contents = [] } = await (await clients.s3()).listObjectsV2({ Bucket });
  return Contents.map(({ Key = '' }) => Key);
}

async function textOf({ clients }: Asked, Bucket: string, Key: string): Promise<string> {
  const { Body } = await (await clients.s3()).getObject({ Bucket, Key });
  return (await Body?.transformToString()) ?? '';
}

/** One page of each holds all of it: an account has the things of one environment and one model. */
const OTHERS: readonly ((asked: Asked) => Promise<Thing[]>)[] = [
  async ({ clients }) => {
    const iam = await clients.iam();
    const { Roles = [] } = await iam.listRoles({});
    const policies = await Promise.all(
      Roles.map(async ({ RoleName }) => {
        const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
        return PolicyNames.map((name) => thing('aws_iam_role_policy', `${RoleName ?? ''}:${name}`));
      }),
    );
    return [...Roles.map(({ RoleName }) => thing('aws_iam_role', RoleName)), ...policies.flat()];
  },
  async ({ clients }) => {
    const { Topics = [] } = await (await clients.sns()).listTopics({});
    return Topics.map(({ TopicArn }) => thing('aws_sns_topic', TopicArn));
  },
  async ({ clients, account }) => {
    const { Budgets = [] } = await (
      await clients.budgets()
    ).describeBudgets({ AccountId: account });
    return Budgets.map(({ BudgetName }) => thing('aws_budgets_budget', BudgetName));
  },
  async ({ clients }) => {
    const logs = await clients.logs();
    const [{ logGroups = [] }, { resourcePolicies = [] }] = await Promise.all([
      logs.describeLogGroups({}),
      logs.describeResourcePolicies({}),
    ]);
    return [
      ...logGroups.map(({ logGroupName }) => thing('aws_cloudwatch_log_group', logGroupName)),
      ...resourcePolicies.map(({ policyName }) =>
        thing('aws_cloudwatch_log_resource_policy', policyName),
      ),
    ];
  },
  async ({ clients }) => {
    const kms = await clients.kms();
    const [{ Keys = [] }, { Aliases = [] }] = await Promise.all([
      kms.listKeys({}),
      kms.listAliases({}),
    ]);
    const keys = await Promise.all(Keys.map(({ KeyId }) => kms.describeKey({ KeyId })));
    return [
      ...keys
        .filter(
          ({ KeyMetadata: key }) => key?.KeyManager === 'CUSTOMER' && key.KeyState === 'Enabled',
        )
        .map(({ KeyMetadata: key }) => thing('aws_kms_key', key?.KeyId)),
      ...Aliases.filter(({ AliasName }) => AliasName?.startsWith('alias/aws/') !== true).map(
        ({ AliasName }) => thing('aws_kms_alias', AliasName),
      ),
    ];
  },
  async ({ clients }) => {
    const bedrock = await clients.bedrock();
    const [{ modelSummaries = [] }, { modelCustomizationJobSummaries: jobs = [] }] =
      await Promise.all([bedrock.listCustomModels({}), bedrock.listModelCustomizationJobs({})]);
    return [
      ...modelSummaries.map(({ modelName }) => thing(MODEL, modelName)),
      ...jobs.map(({ jobName }) => thing(TRAINING, jobName)),
    ];
  },
  async (asked) => {
    const { Rules = [] } = (await askEvents(asked)) as { Rules?: { Name: string }[] };
    return Rules.map(({ Name }) => thing('aws_cloudwatch_event_rule', Name));
  },
  async (asked) =>
    [...(await askDashboards(asked)).matchAll(/<DashboardName>([^<]*)</g)].map(([, name]) =>
      thing('aws_cloudwatch_dashboard', name),
    ),
];

/* Two services for which Temper has no client: the sandbox looks at no signature. */

async function askEvents(asked: Asked): Promise<unknown> {
  const answer = await post(asked, 'events', {
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSEvents.ListRules',
    },
    body: '{}',
  });
  return answer.json();
}

async function askDashboards(asked: Asked): Promise<string> {
  const answer = await post(asked, 'monitoring', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListDashboards&Version=2010-08-01',
  });
  return answer.text();
}

async function post(
  { account, url }: Asked,
  service: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<Response> {
  const scope = `${account}/20260101/${REGION}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const answer = await fetch(url, { method: 'POST', headers: { ...headers, authorization }, body });
  if (!answer.ok) throw new Error(`${service}: ${String(answer.status)} ${await answer.text()}`);
  return answer;
}
