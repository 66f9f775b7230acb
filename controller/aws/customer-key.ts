import * as z from 'zod';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { matchesPattern } from '../../stacks/permissions/wildcards.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';

/** What a customer's key allows, as far as its policy can be read. */
export interface CustomerKey {
  /** Why it cannot be used whatever its policy says: `it is PendingDeletion`. */
  readonly unusable?: string;
  /** Policies of IAM decide who in the account may use it: the key's own names the account. */
  readonly leftToIam: boolean;
  /** Bedrock may read models with it by itself, which provisioned throughput of a tuned Nova takes. */
  readonly servesModels: boolean;
}

/** What a training role, and whoever plans and applies, does with a key. */
const USE = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'];
/** What Bedrock does by itself: docs.aws.amazon.com/nova/latest/userguide/customize-fine-tune-encrypt.html, 2026-11. */
const SERVE = ['kms:Decrypt', 'kms:GenerateDataKey'];
const BEDROCK = 'bedrock.amazonaws.com';

/** Looks at a key; a look-up that fails is the answer, never an error. */
export async function customerKey(
  access: AwsAccess,
  arn: string,
): Promise<CustomerKey | Diagnostic> {
  const call = { access, service: 'kms', resource: arn };
  try {
    const kms = await awsClients(access).kms();
    const described = await askAws({ ...call, operation: 'DescribeKey' }, () =>
      kms.describeKey({ KeyId: arn }),
    );
    const { KeyState, KeySpec, KeyUsage } = described.KeyMetadata ?? {};
    const found = await askAws({ ...call, operation: 'GetKeyPolicy' }, () =>
      kms.getKeyPolicy({ KeyId: arn, PolicyName: 'default' }),
    );
    const unusable = whyUnusable({ KeyState, KeySpec, KeyUsage });
    return {
      ...keyPolicyAllows(found.Policy ?? '', access.account),
      ...(unusable !== undefined && { unusable }),
    };
  } catch (error) {
    if (error instanceof TemperError) return error.diagnostics[0];
    throw error;
  }
}

interface Described {
  readonly KeyState: string | undefined;
  readonly KeySpec: string | undefined;
  readonly KeyUsage: string | undefined;
}

/** S3 and Bedrock take symmetric keys that are enabled. */
function whyUnusable({ KeyState, KeySpec, KeyUsage }: Described): string | undefined {
  if (KeyState !== 'Enabled') return `it is ${KeyState ?? 'in no state that AWS names'}`;
  const encrypts = KeyUsage === 'ENCRYPT_DECRYPT' && KeySpec === 'SYMMETRIC_DEFAULT';
  return encrypts
    ? undefined
    : `it is ${KeySpec} for ${KeyUsage}, not a symmetric key that encrypts`;
}

const Texts = z
  .union([z.string(), z.array(z.string())])
  .transform((one) => (typeof one === 'string' ? [one] : one));
const Statement = z.object({
  Effect: z.string(),
  Action: Texts.default([]),
  Principal: z.union([z.string(), z.record(z.string(), Texts)]).optional(),
  Condition: z.record(z.string(), z.unknown()).default({}),
});
const KeyPolicy = z.object({ Statement: z.union([Statement, z.array(Statement)]) });
type KeyStatement = z.infer<typeof Statement>;

/**
 * What the text of a key's policy allows. Statements that allow it only under conditions count where AWS's own has one, for
 * Bedrock; what a statement denies is not judged.
 */
export function keyPolicyAllows(
  policy: string,
  account: string,
): Pick<CustomerKey, 'leftToIam' | 'servesModels'> {
  const { data } = KeyPolicy.safeParse(json(policy));
  const statements = [data?.Statement ?? []].flat().filter(({ Effect }) => Effect === 'Allow');
  const root = new RegExp(`^(?:\\*|${account}|arn:aws[a-z-]*:iam::${account}:root)$`);
  return {
    leftToIam: statements.some(
      (one) =>
        principals(one, 'AWS').some((name) => root.test(name)) &&
        Object.keys(one.Condition).length === 0 &&
        covers(one, USE),
    ),
    servesModels: statements.some(
      (one) => principals(one, 'Service').includes(BEDROCK) && covers(one, SERVE),
    ),
  };
}

function principals({ Principal = {} }: KeyStatement, of: 'AWS' | 'Service'): readonly string[] {
  if (typeof Principal === 'string') return of === 'AWS' ? [Principal] : [];
  return Principal[of] ?? [];
}

function covers({ Action }: KeyStatement, actions: readonly string[]): boolean {
  return actions.every((action) =>
    Action.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())),
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A policy that is none allows nothing.
    return undefined;
  }
}
