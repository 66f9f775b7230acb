/* Taking roles: who may, by what the role says, and credentials that are judged by it. Everything else of STS is moto's. */
import * as z from 'zod';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { Clock } from '../../ports/ports.ts';
import type { AwsRequest, AwsResponse, SimulatedService } from '../aws-request.ts';
import { errorResponse, escapeXml } from '../error-response.ts';
import { accountOf, callerContext, callerOf, sessionArn } from './caller.ts';
import type { RequestContext } from './conditions.ts';
import { evaluate } from './evaluate.ts';
import { policyStatements } from './policy-document.ts';
import { isAbout, type ResourceStatement } from './principals.ts';
import { sessionToken, type RoleSession } from './role-session.ts';
import type { StoredPolicies, StoredRole } from './stored-policies.ts';

export interface StsParts {
  readonly policies: StoredPolicies;
  /** To whom the tokens of an identity provider may be made out; undefined when there is no such provider. */
  readonly audiences: (providerArn: string) => Promise<readonly string[] | undefined>;
  /** The callers' own: the sandbox's runs faster, and they ask for new credentials when these have ended. */
  readonly clock: Pick<Clock, 'now'>;
}

/** Bounds: docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, 2026-11. */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const SESSION_POLICY_CHARACTERS = 2048;
const SESSION_POLICY_ARNS = 10;
const SECONDS = 3600;

/** What a token of an identity provider says that is looked at. */
const Claims = z.object({
  iss: z.string().regex(/^https:\/\/[^/\s]+/),
  aud: z.string(),
  sub: z.string(),
});

class StsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    [this.code, this.status] = [code, status];
  }
}

type Input = URLSearchParams;

export class SimulatedSts implements SimulatedService {
  readonly #parts: StsParts;

  constructor(parts: StsParts) {
    this.#parts = parts;
  }

  async handle(request: AwsRequest): Promise<AwsResponse | undefined> {
    if (request.service !== 'sts') return undefined;
    const input = new URLSearchParams([
      ...request.query,
      ...new URLSearchParams(request.body.toString('utf8')),
    ]);
    try {
      const operation = input.get('Action') ?? '';
      const result = await this.#result(operation, request, input);
      return result && answer(operation, result, request.requestId);
    } catch (error) {
      if (error instanceof StsError) return errorResponse('query', error, request.requestId);
      if (!(error instanceof TemperError)) throw error;
      const { message } = error;
      const failure = { code: 'NotImplemented', status: 501, message };
      return errorResponse('query', failure, request.requestId);
    }
  }

  async #result(operation: string, request: AwsRequest, input: Input): Promise<Xml | undefined> {
    switch (operation) {
      case 'AssumeRole':
        return this.#taken(request, input);
      case 'AssumeRoleWithWebIdentity':
        return this.#takenWithToken(input);
      case 'GetCallerIdentity':
        return this.#identity(request);
      default:
        return undefined;
    }
  }

  /** Whether the caller's own policies allow it was asked before. */
  async #taken(request: AwsRequest, input: Input): Promise<Xml> {
    const session = sessionAsked(input);
    const caller = callerOf(request);
    const role = await this.#parts.policies.role(session.role);
    const mayTake = (statements: readonly ResourceStatement[]): boolean =>
      caller !== undefined &&
      trusts(
        statements.filter((one) => isAbout(one, caller)),
        'sts:AssumeRole',
        callerContext(caller),
      );
    if (role !== undefined && mayTake(role.trust())) return this.#credentials(session, role);
    throw new StsError(
      'AccessDenied',
      `User: ${caller?.arn ?? 'nobody'} is not authorized to perform: sts:AssumeRole on resource: ${session.role}`,
      403,
    );
  }

  async #takenWithToken(input: Input): Promise<Xml> {
    const session = sessionAsked(input);
    const { iss, aud, sub } = claimsIn(input.get('WebIdentityToken') ?? '');
    const issuer = iss.replace(/^https:\/\//, '');
    const [, partition = ''] = session.role.split(':');
    const provider = `arn:${partition}:iam::${accountOf(session.role)}:oidc-provider/${issuer}`;
    const audiences = await this.#parts.audiences(provider);
    if (audiences === undefined)
      throw new StsError(
        'InvalidIdentityToken',
        `No OpenIDConnect provider found in your account for ${iss}`,
      );
    if (!audiences.includes(aud))
      throw new StsError('InvalidIdentityToken', 'Incorrect token audience');
    const role = await this.#parts.policies.role(session.role);
    const context = { [`${issuer}:aud`]: aud, [`${issuer}:sub`]: sub };
    const mayTake = (statements: readonly ResourceStatement[]): boolean =>
      trusts(
        statements.filter(
          ({ Principal }) => Principal !== '*' && Principal.Federated?.includes(provider),
        ),
        'sts:AssumeRoleWithWebIdentity',
        context,
      );
    if (role === undefined || !mayTake(role.trust()))
      throw new StsError(
        'AccessDenied',
        'Not authorized to perform sts:AssumeRoleWithWebIdentity',
        403,
      );
    return {
      ...this.#credentials(session, role),
      Provider: provider,
      Audience: aud,
      SubjectFromWebIdentityToken: sub,
    };
  }

  async #identity(request: AwsRequest): Promise<Xml | undefined> {
    const { session, account, arn } = callerOf(request) ?? {};
    if (session === undefined || account === undefined || arn === undefined) return undefined;
    const role = await this.#parts.policies.role(session.role);
    return { Arn: arn, UserId: `${role?.id ?? 'AROA'}:${session.name}`, Account: account };
  }

  #credentials(session: RoleSession, { id }: StoredRole): Xml {
    return {
      Credentials: {
        // The key names the account, as every key does here.
        AccessKeyId: accountOf(session.role),
        SecretAccessKey: 'sandbox',
        SessionToken: sessionToken(session),
        Expiration: new Date(this.#parts.clock.now() + 1000 * SECONDS).toISOString(),
      },
      AssumedRoleUser: { Arn: sessionArn(session), AssumedRoleId: `${id}:${session.name}` },
    };
  }

  /** Nothing is kept. */
  snapshot(): unknown {
    return null;
  }

  restore(): void {
    // Nothing was kept.
  }
}

/** What is to be taken, and with which policies. @throws StsError */
function sessionAsked(input: Input): RoleSession {
  const [role, name, policy] = ['RoleArn', 'RoleSessionName', 'Policy'].map((key) =>
    input.get(key),
  );
  const policyArns = [...input].flatMap(([key, value]) =>
    /^PolicyArns\.member\.\d+\.arn$/.test(key) ? [value] : [],
  );
  if (role == null || !SESSION_NAME.test(name ?? '') || policyArns.length > SESSION_POLICY_ARNS)
    throw new StsError(
      'ValidationError',
      'RoleArn, RoleSessionName or PolicyArns failed to satisfy a constraint',
    );
  if (policy == null) return { role, name: name ?? '', policyArns };
  if (policy.length > SESSION_POLICY_CHARACTERS)
    throw new StsError(
      'ValidationError',
      `policy must have length less than or equal to ${String(SESSION_POLICY_CHARACTERS)}`,
    );
  policyStatements(policy);
  return { role, name: name ?? '', policy, policyArns };
}

/** A token's claims. Its signature and its times are not looked at. @throws StsError */
function claimsIn(token: string): z.infer<typeof Claims> {
  const [, payload = ''] = token.split('.');
  try {
    return Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    throw new StsError(
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
}

function trusts(
  statements: readonly ResourceStatement[],
  action: string,
  context: RequestContext,
): boolean {
  return evaluate(statements, { action, resource: '*', context }) === 'allowed';
}

/** Elements by name. */
interface Xml {
  readonly [name: string]: string | Xml;
}

function answer(operation: string, result: Xml, requestId: string): AwsResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: written({
      [`${operation}Response`]: {
        [`${operation}Result`]: result,
        ResponseMetadata: { RequestId: requestId },
      },
    }),
  };
}

function written(elements: Xml): string {
  return Object.entries(elements)
    .map(([name, value]) => {
      const content = typeof value === 'string' ? escapeXml(value) : written(value);
      return `<${name}>${content}</${name}>`;
    })
    .join('');
}
