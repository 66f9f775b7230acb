import type { AwsResponse } from '../aws-request.ts';
import type { IncomingRequest } from '../incoming-request.ts';
import { isForm } from '../operation.ts';
import { accessDenied } from './access-denied.ts';
import { CallRecord, type RecordedAction } from './call-record.ts';
import { evaluate, type AskedAction, type Verdict } from './evaluate.ts';
import { neededOfBedrock } from './needed-bedrock.ts';
import { neededOfService } from './needed-others.ts';
import { neededOfS3 } from './needed-s3.ts';
import type { NeededAction, NeedingRequest } from './needed.ts';
import type { CallerPolicies } from './policy-document.ts';

/** What the rest of the sandbox knows of a resource. */
export interface KnownResources {
  /** The ARN of the key that a key id, ARN or alias leads to; undefined when there is none. */
  keyArn(account: string, region: string, key: string): Promise<string | undefined>;
  /** Tags of what has such an ARN; none where nobody knows. */
  tags(arn: string): Promise<Readonly<Record<string, string>>>;
  /** The permission boundary of the role that has such an ARN; undefined where it has none, or nobody knows. */
  boundary(arn: string): Promise<string | undefined>;
}

/** Needs no permission: docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html, 2026-11. */
const FREE = 'sts:GetCallerIdentity';

/** Records what each request asks of IAM and, where policies are enforced, refuses what they do not allow. */
export class Authorizer {
  readonly #known: KnownResources;
  readonly #record = new CallRecord();
  /** Undefined: everybody may do everything. */
  policies: CallerPolicies | undefined;

  constructor(known: KnownResources, policies: CallerPolicies | undefined) {
    this.#known = known;
    this.policies = policies;
  }

  recorded(): readonly RecordedAction[] {
    return this.#record.all();
  }

  forget(): void {
    this.#record.clear();
  }

  /** The answer to a request that is not allowed. */
  async refusal(request: IncomingRequest): Promise<AwsResponse | undefined> {
    const { account, service, operation } = request;
    const statements = this.policies?.of(account);
    let refused: AwsResponse | undefined;
    for (const asked of await this.#asked(request)) {
      const verdict: Verdict =
        statements === undefined || asked.action === FREE ? 'allowed' : evaluate(statements, asked);
      this.#record.add(account, `${service}.${operation}`, asked, verdict !== 'allowed');
      if (verdict !== 'allowed') refused ??= accessDenied(request, { ...asked, verdict });
    }
    return refused;
  }

  async #asked(request: IncomingRequest): Promise<AskedAction[]> {
    const needed = await Promise.all(
      neededBy(request).map(async ({ action, resources, context }) =>
        Promise.all(
          resources.map((resource) => this.#about(request, { action, resource, context })),
        ),
      ),
    );
    return needed.flat();
  }

  /** With what is known of the resource: the key behind an alias, the tags of keys, jobs and models. */
  async #about(
    { account, region }: IncomingRequest,
    { action, resource, context }: AskedAction,
  ): Promise<AskedAction> {
    const alias = /^arn:[^:]+:kms:[^:]+:\d+:(alias\/.+)$/.exec(resource)?.[1];
    const isAbout = alias !== undefined && !action.endsWith('Alias');
    const arn = isAbout ? await this.#known.keyArn(account, region, alias) : resource;
    const tags = await this.#known.tags(arn ?? resource);
    const resourceTags = Object.entries(tags).map(([key, value]) => [
      `aws:ResourceTag/${key}`,
      value,
    ]);
    // Of a role that is there already; a request that sets one says so itself.
    const boundary =
      action === 'iam:PutRolePolicy' ? await this.#known.boundary(resource) : undefined;
    return {
      action,
      // An alias that leads nowhere is answered "not found": whoever may ask of any key may hear it.
      resource: arn ?? resource.replace(/:alias\/.*$/, ':key/none'),
      context: {
        ...context,
        ...Object.fromEntries(resourceTags),
        ...(boundary !== undefined && { 'iam:PermissionsBoundary': boundary }),
      },
    };
  }
}

function neededBy(request: IncomingRequest): NeededAction[] {
  const needing: NeedingRequest = { ...request, parameters: parametersOf(request) };
  if (request.service === 's3') return neededOfS3(needing);
  if (request.service === 'bedrock') return neededOfBedrock(needing, request.method);
  return neededOfService(needing);
}

function parametersOf({ body, headers, query }: IncomingRequest): NeedingRequest['parameters'] {
  const inQuery = Object.fromEntries(query);
  if (body === undefined || body.length === 0) return inQuery;
  const text = body.toString('utf8');
  if (isForm(headers)) return { ...inQuery, ...Object.fromEntries(new URLSearchParams(text)) };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...inQuery, ...value } : inQuery;
  } catch {
    // CBOR, or no JSON: the service says so itself.
    return inQuery;
  }
}
