/* What people write in specs of any kind. */
import type { NearMiss } from '../language/near-misses.ts';

export const CREDENTIALS: NearMiss = {
  names: `profile aws_profile credentials access_key secret_key access_key_id aws_access_key_id
    secret_access_key aws_secret_access_key session_token token`,
  instead: 'remove it, and set `AWS_PROFILE` or the usual AWS variables where Temper runs',
  why: 'credentials never stand in specs, which are kept in git',
};

export const STATE_LOCK: NearMiss = {
  names: 'dynamodb_table lock_table use_lockfile state_lock_table',
  instead: 'remove it',
  why: 'the state is locked in its own bucket, without a table',
};

/** What other tools call the two deletion policies. */
export const DELETION_POLICY_WORDS: Readonly<Record<string, string>> = {
  keep: 'retain',
  orphan: 'retain',
  protect: 'retain',
  false: 'retain',
  destroy: 'delete',
  remove: 'delete',
  true: 'delete',
};
