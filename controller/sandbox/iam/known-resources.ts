import type { SimulatedBedrock } from '../bedrock/simulated-bedrock.ts';
import type { neighboursThrough } from '../neighbours.ts';
import type { KnownResources } from './authorizer.ts';

/** What conditions may want to know of resources: of KMS's keys and of what Bedrock makes, whose ARNs say nothing. */
export function knownResources(
  neighbours: ReturnType<typeof neighboursThrough>,
  bedrock: Pick<SimulatedBedrock, 'tagsOf'>,
): KnownResources {
  return {
    keyArn: async (account, region, key) => neighbours.keyArn?.(account, region, key),
    async tags(arn) {
      const [, , service, , , resource = ''] = arn.split(':');
      if (service === 'bedrock') return bedrock.tagsOf(arn);
      const isKey = service === 'kms' && /^key\/[^*]+$/.test(resource);
      return isKey ? await neighbours.keyTags(arn) : {};
    },
  };
}
