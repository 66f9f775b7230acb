import { DIRECTORY_BUCKET } from '../../../directory-bucket.ts';
import { bucketName, BUCKET_KINDS } from '../names.ts';
import { shown } from '../../../language/display.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { environmentsIn, type EnvironmentSubject } from '../subjects.ts';

/** Rules about where the state is kept. */
export const STATE_BUCKET_RULES: readonly Rule[] = [
  { code: 'RULE_STATE_BUCKET', check: stateBuckets },
];

/** What S3 keeps for itself. Source: docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, 2026-11-20. */
const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', DIRECTORY_BUCKET, '--table-s3'];

function* stateBuckets(context: RuleContext): Iterable<Breach> {
  const owners = new Map<string, EnvironmentSubject>();
  for (const subject of environmentsIn(context)) {
    const { spec, declared } = subject;
    if (spec.stateBucket === undefined) continue;
    const where = place(declared, ['spec', 'stateBucket']);
    const problem = bucketProblem(spec.stateBucket, subject);
    if (problem !== undefined) {
      yield {
        message: `${shown(spec.stateBucket)} cannot hold the state: ${problem}`,
        ...where,
        why: 'the name must follow S3’s rules for buckets and be free for the state',
        fix: 'remove `stateBucket` to have one named for you, or write a name of 3 to 63 lower-case letters, digits and dashes',
      };
      continue;
    }
    const owner = owners.get(spec.stateBucket) ?? subject;
    owners.set(spec.stateBucket, owner);
    if (inSamePlace(owner.spec, spec)) continue;
    yield {
      message: `state bucket ${shown(spec.stateBucket)} is that of environment ${shown(owner.name ?? '')} in another account or region`,
      ...where,
      why: 'a bucket belongs to one account and lies in one region, and state stays where its environment is',
      fix: 'remove `stateBucket`, or name a bucket in this account and region',
      related: [{ message: 'used here first', at: owner.declared.locate(['spec', 'stateBucket']) }],
    };
  }
}

/** Whether two environments share account and region, as far as both are known. */
function inSamePlace(a: EnvironmentSubject['spec'], b: EnvironmentSubject['spec']): boolean {
  return (['account', 'region'] as const).every(
    (field) => a[field] === undefined || b[field] === undefined || a[field] === b[field],
  );
}

function bucketProblem(bucket: string, { name, spec }: EnvironmentSubject): string | undefined {
  if (bucket.includes('..')) return 'it has two dots in a row';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bucket)) return 'it looks like an IP address';
  const prefix = RESERVED_PREFIXES.find((one) => bucket.startsWith(one));
  if (prefix !== undefined) return `S3 reserves names that begin with \`${prefix}\``;
  const suffix = RESERVED_SUFFIXES.find((one) => bucket.endsWith(one));
  if (suffix !== undefined) return `S3 reserves names that end with \`${suffix}\``;
  const taken = BUCKET_KINDS.some(
    (kind) => kind !== 'state' && bucket === bucketName(name ?? '', kind, spec.account ?? ''),
  );
  return taken ? 'the environment makes a bucket of this name for something else' : undefined;
}
