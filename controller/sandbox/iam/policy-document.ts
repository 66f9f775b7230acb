import * as z from 'zod';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { OPERATORS } from './conditions.ts';
import type { PolicyStatement } from './evaluate.ts';
import type { ResourceStatement } from './principals.ts';

const Texts = z
  .union([z.string(), z.array(z.string())])
  .transform((one) => (typeof one === 'string' ? [one] : one));
const Value = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const Values = z
  .union([Value, z.array(Value)])
  .transform((one) => (typeof one === 'string' ? [one] : one));

const Common = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: Texts.optional(),
  NotAction: Texts.optional(),
  Resource: Texts.optional(),
  NotResource: Texts.optional(),
  Condition: z.partialRecord(z.enum(OPERATORS), z.record(z.string(), Values)).optional(),
});

type Common = z.infer<typeof Common>;

const ONE_ACTION = { message: 'needs either Action or NotAction' };
const hasOneAction = ({ Action, NotAction }: Common): boolean =>
  (Action === undefined) !== (NotAction === undefined);
const NO_VARIABLE = { message: 'holds a policy variable, which the sandbox does not evaluate' };
const hasNoVariable = (statement: Common): boolean =>
  !/\$\{(?![*?$]\})/.test(JSON.stringify(statement));

const Statement = Common.refine(hasOneAction, ONE_ACTION)
  .refine(({ Resource, NotResource }) => (Resource === undefined) !== (NotResource === undefined), {
    message: 'needs either Resource or NotResource',
  })
  .refine(hasNoVariable, NO_VARIABLE);

const PrincipalTypes = z.enum(['AWS', 'Federated', 'Service', 'CanonicalUser']);

/** Of who may take a role, the role itself is the resource. */
const StatementOfResource = Common.extend({
  Principal: z.union([z.literal('*'), z.partialRecord(PrincipalTypes, Texts)]),
})
  .refine(hasOneAction, ONE_ACTION)
  .refine(hasNoVariable, NO_VARIABLE);

function documentOf<T extends z.ZodType>(statement: T) {
  return z.strictObject({
    Version: z.literal('2012-10-17'),
    Id: z.string().optional(),
    Statement: z
      .union([statement, z.array(statement)])
      .transform((one): readonly z.output<T>[] => (Array.isArray(one) ? one : [one])),
  });
}

const Document = documentOf(Statement);
const DocumentOfResource = documentOf(StatementOfResource);

/** The statements of a policy of a caller's. @throws TemperError SANDBOX_POLICY */
export function policyStatements(text: string): readonly PolicyStatement[] {
  return parsed(Document, json(text)).Statement;
}

/** The statements of the policy of a bucket, or of who may take a role. @throws TemperError SANDBOX_POLICY */
export function resourceStatements(text: string): readonly ResourceStatement[] {
  return parsed(DocumentOfResource, json(text)).Statement;
}

/** What `temper policy apply --json` prints, as far as it is needed. */
const Printed = z.object({
  kind: z.literal('policy'),
  data: z.object({
    identities: z.array(z.object({ account: z.string(), policies: z.array(Document) })),
  }),
});

/** What callers may do, by account. */
export interface CallerPolicies {
  of(account: string): readonly PolicyStatement[];
}

/**
 * The policies in a text: one, a list of them, or what `temper policy apply --json` prints; then each is for callers of its account
 * alone, and callers of an account without one may do nothing.
 *
 * @throws TemperError SANDBOX_POLICY
 */
export function parsePolicies(text: string): CallerPolicies {
  const value = json(text);
  if (typeof value === 'object' && value !== null && 'kind' in value) {
    const { identities } = parsed(Printed, value).data;
    return {
      of: (account) =>
        identities
          .filter((identity) => identity.account === account)
          .flatMap(({ policies }) => policies.flatMap(({ Statement: all }) => all)),
    };
  }
  const documents = Array.isArray(value)
    ? parsed(z.array(Document).min(1), value)
    : [parsed(Document, value)];
  const statements = documents.flatMap(({ Statement: all }) => all);
  return { of: () => statements };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw notAPolicy(`${where}${issue?.message ?? 'something else'}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notAPolicy(error instanceof Error ? error.message : String(error));
  }
}

export function notAPolicy(detail: string): TemperError {
  return new TemperError([
    {
      code: 'SANDBOX_POLICY',
      severity: 'error',
      message: `that is no policy that the sandbox can enforce: ${detail}`,
      why: 'what it does not understand would be allowed or refused otherwise than by AWS',
      fix: 'give it what `temper policy apply` prints, or a policy with the elements that docs/sandbox.md lists',
    },
  ]);
}
