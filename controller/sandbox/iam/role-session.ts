/*
 * Credentials of a role, as the sandbox gives them out. The token says all that they are: nothing has to be kept of them, and
 * they outlive a restart. Nobody is kept from writing one, as nobody is kept from calling as an account.
 */
import * as z from 'zod';

const RoleSession = z.strictObject({
  /** ARN of the role. */
  role: z.string(),
  name: z.string(),
  /** A policy that was asked for with the credentials: they may do what it allows as well. */
  policy: z.string().optional(),
  /** ARNs of managed policies that were asked for in the same way. */
  policyArns: z.array(z.string()),
});

/** Somebody who took a role. */
export type RoleSession = z.infer<typeof RoleSession>;

const PREFIX = 'temper-sandbox/';

export function sessionToken(session: RoleSession): string {
  return PREFIX + Buffer.from(JSON.stringify(session)).toString('base64url');
}

/** The session that a token is of; undefined where it is none of a sandbox's. */
export function sessionIn(token: string): RoleSession | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  try {
    const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString('utf8');
    return RoleSession.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
