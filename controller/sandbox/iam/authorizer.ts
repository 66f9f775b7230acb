import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { AwsResponse } from '../aws-request.ts';
import { errorResponse } from '../error-response.ts';
import type { TemplateTags } from '../fleets/ec2-facts.ts';
import type { IncomingRequest } from '../incoming-request.ts';
import { isForm } from '../operation.ts';
import { accessDenied } from './access-denied.ts';
import { CallRecord, type RecordedAction } from './call-record.ts';
import { callerContext, callerOf, type Caller } from './caller.ts';
import { refusalOf, type AskedAction, type PolicyLayer, type Refusal } from './evaluate.ts';
import { neededOfBedrock } from './needed-bedrock.ts';
import { neededOfEc2 } from './needed-ec2.ts';
import { neededOfLambda } from './needed-lambda.ts';
import { neededOfService } from './needed-others.ts';
import { neededOfS3 } from './needed-s3.ts';
import { requestTags, type NeededAction, type NeedingRequest } from './needed.ts';
import type { CallerPolicies } from './policy-document.ts';
import { isAbout, namesItself, type ResourceStatement } from './principals.ts';
import type { StoredPolicies, StoredRole } from './stored-policies.ts';

/** What the rest of the sandbox knows of a resource. */
export interface KnownResources {
  /** The ARN of the key that a key id, ARN or alias leads to; undefined when there is none. */
  keyArn(account: string, region: string, key: string): Promise<string | undefined>;
  /** Tags of what has such an ARN; none where nobody knows. */
  tags(arn: string): Promise<Readonly<Record<string, string>>>;
  /** The role that instances of a launch template get, by the template's ARN; undefined where they get none. */
  roleOfTemplate(arn: string): Promise<string | undefined>;
  /** What a launch template tags, by type of resource: `instance`. */
  tagsOfTemplate(arn: string): Promise<TemplateTags>;
}

/**
 * Need no permission: docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html; and of a token of another's, the
 * role alone says whether it is taken: API_AssumeRoleWithWebIdentity.html, 2026-11.
 */
const FREE = new Set(['sts:GetCallerIdentity', 'sts:AssumeRoleWithWebIdentity']);

/** Of a role that is there; a request that sets a boundary says so itself. Service Authorization Reference, 2026-09. */
const ON_BOUNDED = new Set([
  'iam:AttachRolePolicy',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:GetRole',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
]);

/** The role is to be, or is given with its ARN. */
const NOT_BY_NAME = new Set(['iam:CreateRole', 'iam:PassRole']);

/** Records what each request asks of IAM and refuses what policies do not allow: those of roles, and those that are enforced. */
export class Authorizer {
  readonly #known: KnownResources;
  readonly #stored: StoredPolicies;
  readonly #record = new CallRecord();
  /** Of all callers. Undefined: an account may do everything, and whoever took a role what the role may. */
  policies: CallerPolicies | undefined;

  constructor(known: KnownResources, stored: StoredPolicies, policies: CallerPolicies | undefined) {
    this.#known = known;
    this.#stored = stored;
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
    this.#stored.forget(request);
    const { account, service, operation } = request;
    const caller = callerOf(request);
    if (caller === undefined) return invalidToken(request);
    try {
      const layers = await this.#layers(caller);
      let answer: AwsResponse | undefined;
      for (const asked of await this.#asked(request, layers.length > 0)) {
        const refusal = FREE.has(asked.action)
          ? undefined
          : await this.#refused(asked, { caller, layers, request });
        this.#record.add(account, `${service}.${operation}`, asked, refusal !== undefined);
        if (refusal !== undefined)
          answer ??= accessDenied(request, { ...asked, ...refusal, caller: caller.arn });
      }
      return answer;
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      return notEvaluated(request, error);
    }
  }

  /** After a request was carried out. */
  answered(request: IncomingRequest): void {
    this.#stored.forget(request);
  }

  async #layers(caller: Caller): Promise<readonly PolicyLayer[]> {
    const statements = this.policies?.of(caller.account);
    return [
      ...(statements === undefined ? [] : [{ sort: 'identity' as const, statements }]),
      ...(await this.#stored.layersOf(caller)),
    ];
  }

  async #refused(
    asked: AskedAction,
    { caller, layers, request }: Asking,
  ): Promise<Refusal | undefined> {
    // An account that nothing is enforced for may do everything, whatever a resource says.
    if (layers.length === 0) return undefined;
    const ofResource = (await this.#resourcePolicy(asked, request)).filter((statement) =>
      isAbout(statement, caller),
    );
    return refusalOf(
      { ...asked, context: { ...callerContext(caller), ...asked.context } },
      {
        layers,
        ofResource,
        ofResourceItself: ofResource.filter((statement) => namesItself(statement, caller)),
      },
    );
  }

  async #resourcePolicy(
    { action, resource }: AskedAction,
    { account, service, path }: IncomingRequest,
  ): Promise<readonly ResourceStatement[]> {
    if (action === 'sts:AssumeRole') return (await this.#stored.role(resource))?.trust() ?? [];
    const [, bucket = ''] = path.split('/');
    return service === 's3' && bucket !== '' ? this.#stored.ofBucket(account, bucket) : [];
  }

  async #asked(request: IncomingRequest, isJudged: boolean): Promise<AskedAction[]> {
    const needed = await Promise.all(
      neededBy(request).map(async ({ action, resources, context, taggedBy = [] }) =>
        Promise.all(
          resources.map(async (resource) => {
            const tags = await this.#templateTags(taggedBy, resource);
            // A template that tags nothing of the sort needs no right to.
            if (action === 'ec2:CreateTags' && taggedBy.length > 0 && isEmpty(tags))
              return undefined;
            const asked = { action, resource, context: { ...context, ...requestTags(tags) } };
            return this.#resolved(request, asked, isJudged);
          }),
        ),
      ),
    );
    return needed.flat().filter((asked) => asked !== undefined);
  }

  /** What templates tag that is launched from them: `arn:…:instance/*`. */
  async #templateTags(
    templates: readonly string[],
    launched: string,
  ): Promise<Readonly<Record<string, string>>> {
    const type = launched.split(':').at(-1)?.split('/').at(0) ?? '';
    const all = await Promise.all(templates.map((arn) => this.#known.tagsOfTemplate(arn)));
    return Object.assign({}, ...all.map((tags) => tags[type] ?? {})) as Record<string, string>;
  }

  /** The role that a launch template hands on is asked about in the template's place; nothing where it hands on none. */
  async #resolved(
    request: IncomingRequest,
    asked: AskedAction,
    isJudged: boolean,
  ): Promise<AskedAction | undefined> {
    const { action, resource, context } = asked;
    if (action !== 'iam:PassRole' || !resource.includes(':launch-template/'))
      return this.#about(request, asked, isJudged);
    const role = await this.#known.roleOfTemplate(resource);
    return role === undefined ? undefined : { action, resource: role, context };
  }

  /** With what is known of the resource: the key behind an alias, the tags of keys, jobs and models. */
  async #about(
    { account, region }: IncomingRequest,
    { action, resource, context }: AskedAction,
    isJudged: boolean,
  ): Promise<AskedAction> {
    const alias = /^arn:[^:]+:kms:[^:]+:\d+:(alias\/.+)$/.exec(resource)?.[1];
    const isAbout = alias !== undefined && !action.endsWith('Alias');
    const arn = isAbout ? await this.#known.keyArn(account, region, alias) : resource;
    const tags = await this.#known.tags(arn ?? resource);
    const resourceTags = Object.entries(tags).map(([key, value]) => [
      `aws:ResourceTag/${key}`,
      value,
    ]);
    // Only for whoever is judged: it is read anew after each change of the account's IAM.
    const role = isJudged ? await this.#roleThere(account, { action, resource }) : undefined;
    const boundary = ON_BOUNDED.has(action) ? role?.boundary : undefined;
    return {
      action,
      // An alias that leads nowhere is answered "not found": whoever may ask of any key may hear it.
      resource: role?.arn ?? arn ?? resource.replace(/:alias\/.*$/, ':key/none'),
      context: {
        ...context,
        ...Object.fromEntries(resourceTags),
        ...(boundary !== undefined && { 'iam:PermissionsBoundary': boundary }),
      },
    };
  }

  /** The role that a request of IAM's is about: requests give its name, and its ARN has its path too. */
  async #roleThere(
    account: string,
    { action, resource }: Pick<AskedAction, 'action' | 'resource'>,
  ): Promise<StoredRole | undefined> {
    const name = /:role\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
    if (name === undefined || !action.startsWith('iam:') || NOT_BY_NAME.has(action))
      return undefined;
    return this.#stored.roleNamed(account, name);
  }
}

function isEmpty(tags: Readonly<Record<string, string>>): boolean {
  return Object.keys(tags).length === 0;
}

/** What a request is judged by. */
interface Asking {
  readonly caller: Caller;
  readonly layers: readonly PolicyLayer[];
  readonly request: IncomingRequest;
}

function invalidToken({ protocol, requestId }: IncomingRequest): AwsResponse {
  const message = 'The security token included in the request is invalid.';
  return errorResponse(protocol, { code: 'InvalidClientTokenId', status: 403, message }, requestId);
}

/** What cannot be judged as AWS would is neither allowed nor refused. */
function notEvaluated({ protocol, requestId }: IncomingRequest, error: TemperError): AwsResponse {
  const { message } = error;
  return errorResponse(protocol, { code: 'NotImplemented', status: 501, message }, requestId);
}

function neededBy(request: IncomingRequest): NeededAction[] {
  const needing: NeedingRequest = { ...request, parameters: parametersOf(request) };
  switch (request.service) {
    case 's3':
      return neededOfS3(needing);
    case 'bedrock':
      return neededOfBedrock(needing, request.method);
    case 'ec2':
      return neededOfEc2(needing);
    case 'lambda':
      return neededOfLambda(needing);
    default:
      return neededOfService(needing);
  }
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
