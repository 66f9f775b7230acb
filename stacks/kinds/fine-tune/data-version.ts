import type { ObjectVersion } from './dataset-facts.ts';
import type { TrainingInput, TrainingInputs } from './training-inputs.ts';

type Role = TrainingInput['role'];

/** Marks the tag's value as an ETag: the bucket keeps no versions. S3's version ids hold no colon. */
const ETAG = 'etag:';

/** The tag by which a training says which version of an object in S3 it was given. */
function tagOf(role: Role): string {
  return `temper:${role}-version`;
}

/**
 * The tags that pin the data of a training that is in S3 already. Bedrock's jobs take a URI without a version, so this is
 * what tells afterwards which of them it was.
 */
export function dataVersionTags(inputs: TrainingInputs): Record<string, string> {
  return Object.fromEntries(
    [inputs.train, inputs.validation].flatMap((input) =>
      input?.object === undefined
        ? []
        : [[tagOf(input.role), input.object.versionId ?? `${ETAG}${input.object.etag}`] as const],
    ),
  );
}

/** What the tags of a training say of one of its inputs; undefined when they say nothing. */
export function pinnedVersion(
  tags: Readonly<Record<string, string>>,
  role: Role,
): Partial<ObjectVersion> | undefined {
  const value = tags[tagOf(role)];
  if (value === undefined) return undefined;
  return value.startsWith(ETAG) ? { etag: value.slice(ETAG.length) } : { versionId: value };
}
