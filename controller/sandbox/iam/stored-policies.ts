/*
 * The policies that accounts have made in the sandbox: of roles, managed ones, and of buckets. They are read from the emulator, once
 * until something of theirs is changed: a plan alone asks some three hundred times.
 */
import * as z from 'zod';
import { accountOf, type Caller } from './caller.ts';
import type { PolicyLayer, PolicyStatement } from './evaluate.ts';
import { notAPolicy, policyStatements, resourceStatements } from './policy-document.ts';
import type { ResourceStatement } from './principals.ts';

/** Where policies are read. */
export interface PolicySource {
  /** IAM's answer to `GetAccountAuthorizationDetails` about roles and the account's own managed policies, as JSON. */
  authorizationDetails(account: string): Promise<unknown>;
  /** Undefined where there is none, or no such bucket. */
  bucketPolicy(account: string, bucket: string): Promise<string | undefined>;
}

/** A policy as IAM keeps it: JSON, mostly percent-encoded, which then cannot begin with a brace. */
const Text = z
  .string()
  .transform((text) => (/^\s*\{/.test(text) ? text : decodeURIComponent(text)));

const Details = z.object({
  RoleDetailList: z.array(
    z.object({
      Arn: z.string(),
      RoleId: z.string(),
      AssumeRolePolicyDocument: Text,
      RolePolicyList: z.array(z.object({ PolicyDocument: Text })),
      AttachedManagedPolicies: z.array(z.object({ PolicyArn: z.string() })),
      PermissionsBoundary: z.object({ PermissionsBoundaryArn: z.string() }).optional(),
    }),
  ),
  Policies: z.array(
    z.object({
      Arn: z.string(),
      PolicyVersionList: z.array(z.object({ Document: Text, IsDefaultVersion: z.boolean() })),
    }),
  ),
});

/** A role with all that decides on it. */
export interface StoredRole {
  readonly arn: string;
  readonly id: string;
  /** ARN of the policy that bounds it. */
  readonly boundary?: string;
  /** Who may take it. @throws TemperError SANDBOX_POLICY */
  trust(): readonly ResourceStatement[];
  /** What its own policies and its boundary say. @throws TemperError SANDBOX_POLICY */
  layers(): readonly PolicyLayer[];
}

interface Account {
  readonly roles: ReadonlyMap<string, StoredRole>;
  readonly managed: (arn: string) => readonly PolicyStatement[];
}

export class StoredPolicies {
  readonly #source: PolicySource;
  readonly #accounts = new Map<string, Promise<Account>>();
  readonly #buckets = new Map<string, Promise<readonly ResourceStatement[]>>();

  constructor(source: PolicySource) {
    this.#source = source;
  }

  async role(arn: string): Promise<StoredRole | undefined> {
    return (await this.#account(accountOf(arn))).roles.get(arn);
  }

  /** Names are an account's own, whatever their paths. */
  async roleNamed(account: string, name: string): Promise<StoredRole | undefined> {
    const { roles } = await this.#account(account);
    return [...roles.values()].find(({ arn }) => arn.endsWith(`/${name}`));
  }

  /** What a session may do: as its role may, and as it was asked for. @throws TemperError SANDBOX_POLICY */
  async layersOf({ account, session }: Caller): Promise<readonly PolicyLayer[]> {
    if (session === undefined) return [];
    const { roles, managed } = await this.#account(account);
    const { policy, policyArns } = session;
    const asked = [
      ...(policy === undefined ? [] : policyStatements(policy)),
      ...policyArns.flatMap(managed),
    ];
    const isNarrowed = policy !== undefined || policyArns.length > 0;
    return [
      // The credentials of a role that is gone may do nothing.
      ...(roles.get(session.role)?.layers() ?? [{ sort: 'identity' as const, statements: [] }]),
      ...(isNarrowed ? [{ sort: 'session' as const, statements: asked }] : []),
    ];
  }

  /** The policy of a bucket. @throws TemperError SANDBOX_POLICY */
  ofBucket(account: string, bucket: string): Promise<readonly ResourceStatement[]> {
    return kept(this.#buckets, bucket, async () => {
      const text = await this.#source.bucketPolicy(account, bucket);
      return text === undefined ? [] : resourceStatements(text);
    });
  }

  /** Before a request that may change policies is carried out, and after: what was read in between may be either. */
  forget(request: {
    readonly service: string;
    readonly changes: boolean;
    readonly account: string;
    readonly path: string;
  }): void {
    if (!request.changes) return;
    if (request.service === 'iam') this.#accounts.delete(request.account);
    // Of the bucket itself, not of what is in it.
    const [, bucket = '', key = ''] = request.path.split('/');
    if (request.service === 's3' && key === '') this.#buckets.delete(bucket);
  }

  #account(account: string): Promise<Account> {
    return kept(this.#accounts, account, async () =>
      accountIn(Details.parse(await this.#source.authorizationDetails(account))),
    );
  }
}

/** What fails is asked for again. */
function kept<T>(all: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = all.get(key);
  if (known !== undefined) return known;
  const reading = read();
  all.set(key, reading);
  reading.catch(() => all.get(key) === reading && all.delete(key));
  return reading;
}

function accountIn({ RoleDetailList, Policies }: z.infer<typeof Details>): Account {
  const managed = new Map(
    Policies.map(({ Arn, PolicyVersionList }) => {
      const text = PolicyVersionList.find((one) => one.IsDefaultVersion)?.Document ?? '';
      return [Arn, once(() => policyStatements(text))] as const;
    }),
  );
  const statementsOf = (arn: string): readonly PolicyStatement[] => {
    const statements = managed.get(arn);
    // Those that AWS manages are not kept here, and what they allow changes.
    if (statements === undefined) throw notAPolicy(`${arn} is none of the account's own policies`);
    return statements();
  };
  const roles = RoleDetailList.map((role): [string, StoredRole] => {
    const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
    const own = (): PolicyLayer => ({
      sort: 'identity',
      statements: [
        ...role.RolePolicyList.flatMap(({ PolicyDocument }) => policyStatements(PolicyDocument)),
        ...role.AttachedManagedPolicies.flatMap(({ PolicyArn }) => statementsOf(PolicyArn)),
      ],
    });
    return [
      role.Arn,
      {
        arn: role.Arn,
        id: role.RoleId,
        ...(boundary !== undefined && { boundary }),
        trust: once(() => resourceStatements(role.AssumeRolePolicyDocument)),
        layers: once(() => [
          own(),
          ...(boundary === undefined
            ? []
            : [{ sort: 'boundary' as const, statements: statementsOf(boundary) }]),
        ]),
      },
    ];
  });
  return { roles: new Map(roles), managed: statementsOf };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
