/*
 * An environment that is bootstrapped, in a sandbox, and those who work in it: each with a role that it took by a token of GitHub's.
 * On request the role is narrowed to what `temper policy` prints for the specs that are there, so both have to be enough.
 */
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS, type Credentials } from '@aws-sdk/client-sts';
import type { RecordedAction } from '../../controller/sandbox/iam/call-record.ts';
import type { WorkflowPurpose } from '../../stacks/kinds/environment/names.ts';
import type { Identity } from '../../stacks/permissions/grant.ts';
import type { IdentityPolicy } from '../../stacks/permissions/policy-documents.ts';
import { githubToken } from '../helpers/github-token.ts';
import { repositoryIn, type Repository } from '../helpers/repository.ts';
import { roleTaken } from '../helpers/role-taken.ts';
import { startSandboxProcess, type SandboxProcess } from '../helpers/sandbox.ts';
import { dataOf, temper, type Ended } from '../helpers/temper.ts';

export const ACCOUNT = '111122223333';
export const STATE_BUCKET = `temper-yard-state-${ACCOUNT}`;

type Roles = Readonly<Record<WorkflowPurpose | 'boundary', string>>;

/** What `temper bootstrap` has done. */
export interface Bootstrapped {
  readonly result: { readonly outcome: string; readonly plan?: { readonly summary: object } };
  readonly roles: Roles;
}

/** What `temper policy` prints. */
export interface Printed {
  readonly kind: string;
  readonly data: {
    readonly identities: readonly {
      readonly account: string;
      readonly policies: readonly IdentityPolicy[];
    }[];
  };
}

/** A command that ended, and what it was refused on the way. */
export interface Worked extends Ended {
  readonly refused: readonly string[];
}

const GITHUB_ENVIRONMENTS: Readonly<Record<WorkflowPurpose, string>> = {
  plan: 'yard-plan',
  apply: 'yard',
  reconcile: 'yard-reconcile',
};

export class Yard {
  readonly repository: Repository;
  readonly sandbox: SandboxProcess;
  /** Actions that a printed policy allowed, and those that somebody asked for under one. */
  readonly allowed = new Set<string>();
  readonly seen = new Set<string>();
  /** For commands that ask GitHub. */
  readonly variables: Record<string, string> = {};
  #roles: Roles | undefined;

  static async open(root: string): Promise<Yard> {
    const repository = await repositoryIn(root);
    return new Yard(repository, await startSandboxProcess(root, ['--speed', '3600']));
  }

  private constructor(repository: Repository, sandbox: SandboxProcess) {
    [this.repository, this.sandbox] = [repository, sandbox];
  }

  get roles(): Roles {
    if (this.#roles === undefined) throw new Error('nothing is bootstrapped');
    return this.#roles;
  }

  /** AWS, by one who has taken a role; else by an administrator. */
  clients(by?: Pick<Credentials, 'AccessKeyId' | 'SessionToken'>): {
    readonly iam: IAM;
    readonly s3: S3;
    readonly sts: STS;
  } {
    const place = {
      endpoint: this.sandbox.url,
      region: 'us-east-1',
      credentials: {
        accessKeyId: by?.AccessKeyId ?? ACCOUNT,
        secretAccessKey: 'sandbox',
        ...(by?.SessionToken !== undefined && { sessionToken: by.SessionToken }),
      },
    };
    return {
      iam: new IAM(place),
      s3: new S3({ ...place, forcePathStyle: true }),
      sts: new STS(place),
    };
  }

  /** `temper bootstrap`, by an administrator. */
  async bootstrap(): Promise<Bootstrapped> {
    const words = ['--repository', 'acme/models', '--repository-ids', '12/345', '--yes', '--json'];
    const ended = await this.run(['bootstrap', 'yard', ...words]);
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
    const done = dataOf<Bootstrapped>(ended);
    this.#roles = done.roles;
    return done;
  }

  /** Temper, by an administrator unless the variables say otherwise. */
  run(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const env = { TEMPER_SANDBOX: this.sandbox.url, ...this.variables, ...more };
    return temper(words, { cwd: this.repository.root, env });
  }

  /** The variables of a job of the role's GitHub environment. */
  take(purpose: WorkflowPurpose) {
    const subject = `repo:acme@12/models@345:environment:${GITHUB_ENVIRONMENTS[purpose]}`;
    return roleTaken(this.sandbox, this.roles[purpose], githubToken(subject));
  }

  /** Temper with a role, and of that with what a policy allows as well. */
  async as(
    purpose: WorkflowPurpose,
    policy: Printed | undefined,
    words: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<Worked> {
    const variables = await this.take(purpose);
    if (policy !== undefined) await this.control('iam', JSON.stringify(policy));
    await this.control('calls', '');
    const ended = await this.run(words, { ...variables, ...more });
    await this.control('iam', '');
    const { calls } = (await this.control('calls')) as { calls: readonly RecordedAction[] };
    for (const { action } of calls) this.seen.add(action);
    const refused = calls.filter((one) => one.refused > 0);
    return { ...ended, refused: refused.map(({ action, resource }) => `${action} ${resource}`) };
  }

  async printed(identity: Identity, ...targets: string[]): Promise<Printed> {
    const { stdout, stderr, code } = await this.run(['policy', identity, ...targets, '--json']);
    if (code !== 0) throw new Error(stderr);
    const printed = JSON.parse(stdout) as Printed;
    for (const action of actionsOf(printed)) this.allowed.add(action);
    return printed;
  }

  async control(path: string, body?: string): Promise<unknown> {
    const answer = await fetch(
      `${this.sandbox.url}/_temper/${path}`,
      body === undefined ? {} : { method: 'POST', body },
    );
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  async read(Key: string): Promise<string> {
    const { Body } = await this.clients().s3.getObject({ Bucket: STATE_BUCKET, Key });
    return (await Body?.transformToString()) ?? '';
  }

  async write(Key: string, Body: string): Promise<void> {
    await this.clients().s3.putObject({ Bucket: STATE_BUCKET, Key, Body });
  }
}

export function actionsOf({ data }: Printed): string[] {
  return data.identities.flatMap(({ policies }) =>
    policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)),
  );
}

/** The same policy with an action less. */
export function without({ kind, data }: Printed, action: string): Printed {
  const identities = data.identities.map(({ account, policies }) => ({
    account,
    policies: policies.map((policy) => ({
      ...policy,
      Statement: policy.Statement.map((statement) => ({
        ...statement,
        Action: statement.Action.filter((one) => one !== action),
      })).filter(({ Action }) => Action.length > 0),
    })),
  }));
  return { kind, data: { identities } };
}
