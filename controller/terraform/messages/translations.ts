/* What Terraform and AWS say, in plain words with a way out. Texts as of Terraform 1.11, OpenTofu 1.10, hashicorp/aws 5.100.0. */
import { actionName, spelledAction } from '../../../stacks/permissions/action-names.ts';
import type { Code } from '../../../stacks/language/codes.ts';
import { LAUNCH_TRANSLATIONS } from './launch-translations.ts';

export interface Translation {
  readonly code: Code;
  readonly pattern: RegExp;
  /** The message; without one, Terraform's own first line. */
  readonly message?: (match: RegExpExecArray) => string;
  readonly why?: string | ((match: RegExpExecArray) => string);
  readonly fix: string;
}

const LOG_IN =
  'log in (`aws sso login`, or set AWS_PROFILE or the AWS_ variables), check with `aws sts get-caller-identity`, and run again';

const NEEDED =
  'allow the action for that role: `temper policy apply` prints all that one who applies needs (`plan`, `watch`, `destroy`: what these take)';

/** The first that matches counts, so what is specific stands before what is general. */
export const TRANSLATIONS: readonly Translation[] = [
  ...LAUNCH_TRANSLATIONS,
  {
    code: 'TF_CREDENTIALS',
    pattern:
      /No valid credential sources found|NoCredentialProviders|failed to refresh cached credentials/i,
    message: () => 'no AWS credentials were found',
    fix: LOG_IN,
  },
  {
    code: 'TF_CREDENTIALS',
    pattern:
      /\b(ExpiredToken(?:Exception)?|RequestExpired)\b|(?:token|credentials?|session)[^.\n]{0,60}(?:has |have |is |are )expired/i,
    message: () => 'the AWS credentials have expired',
    fix: 'sign in again (`aws sso login`; in a workflow: start it again), then run the same command again: it continues where it stopped',
  },
  {
    code: 'TF_CREDENTIALS',
    pattern:
      /\b(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure|InvalidToken)\b/,
    message: (match) => `AWS does not accept these credentials (${match[1] ?? ''})`,
    fix: LOG_IN,
  },
  {
    code: 'TF_WRONG_ACCOUNT',
    pattern: /AWS account ID not allowed: (\d+)/,
    message: (match) =>
      `the credentials belong to account ${match[1] ?? ''}, which is not the environment's`,
    why: 'nothing is done in an account other than the one the environment names',
    fix: 'choose credentials for the right account (AWS_PROFILE), or correct `spec.account` of the environment',
  },
  {
    code: 'TF_THROTTLED',
    pattern:
      /\b(Throttling(?:Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|Rate exceeded|RequestThrottled(?:Exception)?)\b/,
    message: (match) => `AWS asks for fewer requests (${match[1] ?? ''})`,
    fix: 'run again in a minute, with fewer stacks at once (`--parallelism`)',
  },
  {
    code: 'TF_ACCESS_DENIED',
    pattern:
      /((?:User|Role): \S+ )?is not authorized to perform: (\S+)(?: on resource: "?([^\s"]+))?/,
    message: (match) =>
      `the role may not ${spelledAction(match[2] ?? '')}${match[3] === undefined ? '' : ` on ${match[3]}`}`,
    why: (match) =>
      match[1] === undefined ? 'AWS refused it' : `it was asked by ${match[1].trim()}`,
    fix: `${NEEDED}; an explicit deny wins over any allow`,
  },
  {
    // S3 answers a HEAD without a word of why.
    code: 'TF_ACCESS_DENIED',
    pattern: /operation error ([\w ]+): (\w+), [^\n]*StatusCode: 403/,
    message: (match) => `the role may not ${actionName(match[1] ?? '', match[2] ?? '')}`,
    why: (match) => `AWS refused ${match[2] ?? ''} without saying why`,
    fix: NEEDED,
  },
  {
    code: 'TF_ACCESS_DENIED',
    pattern: /\b(AccessDenied(?:Exception)?|UnauthorizedOperation|StatusCode: 403)\b/,
    fix: NEEDED,
  },
  {
    code: 'TF_STATE_BUCKET',
    pattern: /S3 bucket "([^"]+)" does not exist/,
    message: (match) => `the state bucket ${match[1] ?? ''} does not exist`,
    fix: 'apply the environment first, or correct `spec.stateBucket`, account and region of the environment',
  },
  {
    code: 'TF_INIT_NEEDED',
    pattern:
      /Backend initialization required|Backend configuration (?:block )?(?:has )?changed|Required plugins are not installed|Inconsistent dependency lock file|please run "(?:terraform|tofu) init"/,
    message: () => 'the working directory is not ready for this plan',
    fix: 'run the command again; if it stays, delete the working directory: the next run makes it again',
  },
  {
    code: 'TF_PROVIDER_CHECKSUM',
    pattern:
      /doesn't match any of the checksums|does not match any of the checksums|checksum[^.\n]* (?:mismatch|did not match)/i,
    message: () => 'the AWS provider that was found is not the one the lock file names',
    why: 'it is damaged, for another platform, or not what the publisher released; it was not run',
    fix: 'run `temper doctor`, which says where it lies and how to have it fetched again',
  },
  {
    code: 'TF_PROVIDER_MISSING',
    pattern:
      /provider (\S+) was not found in any of the search locations|Failed to query available provider packages|Failed to install provider/,
    message: () => 'the AWS provider was found neither in a mirror nor in the registry',
    fix: 'connect to the internet once, or name a mirror with TEMPER_PROVIDER_MIRROR (`temper explain TF_PROVIDER_MISSING`)',
  },
  {
    code: 'TF_STATE_UNSAVED',
    pattern: /Failed to (?:save|persist) state|Error saving state/i,
    message: () => 'changes were made, but the state could not be stored',
    why: 'it was kept in `errored.tfstate` in the working directory',
    fix: 'keep that file, fix what refused the state, and apply again: that stores it first; where the machine is gone by then, what was made is adopted',
  },
  {
    code: 'TF_STALE_PLAN',
    pattern: /Saved plan is stale|Saved plan does not match the given state/,
    message: () => 'something else was applied after this plan was made',
    fix: 'plan again and apply that',
  },
  {
    code: 'TF_PREVENT_DESTROY',
    pattern: /Resource (\S+) has lifecycle\.prevent_destroy set/,
    message: (match) => `this would destroy or replace ${match[1] ?? ''}, which is protected`,
    why: 'what it holds cannot be restored',
    fix: 'undo the change; to delete on purpose, apply `deletionPolicy: delete` first',
  },
  {
    code: 'TF_QUOTA',
    pattern:
      /\b(ServiceQuotaExceeded(?:Exception)?|LimitExceeded(?:Exception)?|TooManyBuckets|QuotaExceeded)\b/,
    fix: 'wait until something is free, or ask for a higher limit in Service Quotas',
  },
  {
    code: 'TF_EXISTS',
    pattern:
      /\b(BucketAlreadyExists|BucketAlreadyOwnedByYou|EntityAlreadyExists(?:Exception)?|ResourceAlreadyExists(?:Exception)?|AlreadyExistsException|ResourceInUseException|DuplicateRecordException)\b/,
    fix: 'if it is yours, delete or rename it; if it belongs to somebody else, choose another name in the spec',
  },
  {
    code: 'TF_FLEET_SUBNET',
    pattern: /no matching EC2 Subnet found|multiple EC2 Subnets matched/,
    message: () => 'the subnet that machines shall stand in was not found',
    why: 'AWS has none of that id, or the network of the environment is not there yet',
    fix: 'apply the environment first, and plan again; or correct `subnet` of the FineTune, or `fleets.network` of the environment',
  },
  {
    code: 'TF_NETWORK',
    pattern:
      /dial tcp|no such host|connection refused|connection reset|i\/o timeout|TLS handshake timeout|network is unreachable|request send failed|Client\.Timeout/i,
    message: () => 'AWS could not be reached',
    fix: 'check the network, proxy and region (or that the sandbox is running), then run again',
  },
];
