import { AwsError, invalid, notFound } from './aws-error.ts';
import { type Call, ok, type Reply } from './call.ts';
import type { RegionState, Tag } from './region-state.ts';
import { checkShape } from './shape.ts';
import { LIST_TAGS, TAG_RESOURCE, UNTAG_RESOURCE } from './shapes.ts';

/** "50 tags per resource" (TooManyTagsException in the service model). */
const MAX_TAGS = 50;

const OURS =
  /:(?:model-customization-job|custom-model|provisioned-model|custom-model-deployment)\//;

/** Tags of a new resource, as they are stored. @throws AwsError */
export function newTags(tags: readonly Tag[] | undefined, resource: string): readonly Tag[] {
  return merged([], tags ?? [], resource);
}

export function tagResource(call: Call): Reply {
  const input = checkShape<{ resourceARN: string; tags: Tag[] }>(TAG_RESOURCE, call.body);
  return withTagged(call.state, input.resourceARN, (tagged) => {
    tagged.tags = merged(tagged.tags, input.tags, input.resourceARN);
    return ok();
  });
}

export function untagResource(call: Call): Reply {
  const input = checkShape<{ resourceARN: string; tagKeys: string[] }>(UNTAG_RESOURCE, call.body);
  return withTagged(call.state, input.resourceARN, (tagged) => {
    tagged.tags = tagged.tags.filter((tag) => !input.tagKeys.includes(tag.key));
    return ok();
  });
}

export function listTagsForResource(call: Call): Reply {
  const input = checkShape<{ resourceARN: string }>(LIST_TAGS, call.body);
  return withTagged(call.state, input.resourceARN, (tagged) => ok({ tags: tagged.tags }));
}

function withTagged(
  state: RegionState,
  arn: string,
  act: (tagged: { tags: readonly Tag[] }) => Reply,
): Reply {
  if (!OURS.test(arn)) return undefined;
  const all = [state.jobs, state.models, state.deployments, state.throughputs].flat();
  const tagged = all.find((one) => one.arn === arn);
  if (!tagged) throw notFound(`The resource ${arn} was not found`);
  return act(tagged);
}

function merged(old: readonly Tag[], added: readonly Tag[], resource: string): readonly Tag[] {
  const keys = added.map((tag) => tag.key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw invalid(`Duplicate tag key found: ${twice}`);
  const reserved = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined)
    throw invalid(`The tag key ${reserved} begins with aws:, which is reserved for AWS`);
  const kept = old.filter((tag) => !keys.includes(tag.key));
  const tags = [...kept, ...added.map(({ key, value }) => ({ key, value }))];
  if (tags.length > MAX_TAGS)
    throw new AwsError(
      'TooManyTagsException',
      `The request contains more tags than can be associated with a resource (${MAX_TAGS} tags per resource).`,
      { resourceName: resource },
    );
  return tags;
}
