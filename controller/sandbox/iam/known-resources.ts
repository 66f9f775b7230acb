import type { SimulatedBedrock } from '../bedrock/simulated-bedrock.ts';
import type { Ec2Facts } from '../fleets/ec2-facts.ts';
import type { SimulatedFsx } from '../fleets/simulated-fsx.ts';
import type { neighboursThrough } from '../neighbours.ts';
import type { KnownResources } from './authorizer.ts';

/** What conditions may want to know of resources: of KMS's keys and of what Bedrock, FSx and EC2 make, whose ARNs say nothing. */
export function knownResources(
  neighbours: ReturnType<typeof neighboursThrough>,
  tagged: {
    readonly bedrock: Pick<SimulatedBedrock, 'tagsOf'>;
    readonly fsx: Pick<SimulatedFsx, 'tagsOf'>;
  },
  ec2: Ec2Facts,
): KnownResources {
  return {
    roleOfTemplate: (arn) => ec2.roleOfTemplate(arn),
    tagsOfTemplate: (arn) => ec2.tagsOfTemplate(arn),
    keyArn: async (account, region, key) => neighbours.keyArn?.(account, region, key),
    async tags(arn) {
      const [, , service, , , resource = ''] = arn.split(':');
      if (service === 'bedrock') return tagged.bedrock.tagsOf(arn);
      if (service === 'fsx') return tagged.fsx.tagsOf(arn);
      if (service === 'ec2') return ec2.tagsOf(arn);
      const isKey = service === 'kms' && /^key\/[^*]+$/.test(resource);
      return isKey ? await neighbours.keyTags(arn) : {};
    },
  };
}
