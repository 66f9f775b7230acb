import type { Send } from '../neighbours.ts';
import { askEc2, askForm } from './network.ts';

/** Tags by the type of resource that they are for. */
export type TemplateTags = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What authorization wants to know of EC2's resources. */
export interface Ec2Facts {
  /** The tags of what has such an ARN; none where there is no such thing, or it stands for many. */
  tagsOf(arn: string): Promise<Readonly<Record<string, string>>>;
  /** The role of the instance profile that the newest version of a launch template names; undefined where it names none. */
  roleOfTemplate(arn: string): Promise<string | undefined>;
  /** What the newest version of a launch template tags. */
  tagsOfTemplate(arn: string): Promise<TemplateTags>;
}

/** EC2's resources as the emulator has them. */
export function ec2FactsThrough(send: Send): Ec2Facts {
  return {
    async tagsOf(arn) {
      const { id, ...place } = partsOf(arn);
      if (id.includes('*') || place.account === '') return {};
      if (arn.includes(':placement-group/')) {
        // Its ARN holds its name, and tags are of its id.
        const asked = { Action: 'DescribePlacementGroups', 'GroupName.1': id };
        return tagsIn((await askEc2(send, place, asked)) ?? '');
      }
      const xml = await askEc2(send, place, {
        Action: 'DescribeTags',
        'Filter.1.Name': 'resource-id',
        'Filter.1.Value.1': id,
      });
      return tagsIn(xml ?? '');
    },
    async roleOfTemplate(arn) {
      const { place, template } = await templateOf(send, arn);
      const named = /<iamInstanceProfile>(.*?)<\/iamInstanceProfile>/s.exec(template)?.[1];
      const name = /<(?:name|arn)>(?:[^<]*\/)?([^<]+)</.exec(named ?? '')?.[1];
      if (name === undefined) return undefined;
      const profile = await askForm(
        send,
        { account: place.account, region: 'us-east-1', service: 'iam' },
        { Action: 'GetInstanceProfile', Version: '2010-05-08', InstanceProfileName: name },
      );
      return /<Roles>.*?<Arn>([^<]+)<\/Arn>/s.exec(profile ?? '')?.[1];
    },
    async tagsOfTemplate(arn) {
      const { template } = await templateOf(send, arn);
      const specifications = template.matchAll(
        /<resourceType>([^<]+)<\/resourceType>\s*<tagSet>(.*?)<\/tagSet>/gs,
      );
      return Object.fromEntries(
        [...specifications].map(([, type = '', tags = '']) => [type, tagsIn(tags)]),
      );
    },
  };
}

async function templateOf(send: Send, arn: string) {
  const { id, ...place } = partsOf(arn);
  const template = await askEc2(send, place, {
    Action: 'DescribeLaunchTemplateVersions',
    LaunchTemplateId: id,
    'LaunchTemplateVersion.1': '$Latest',
  });
  return { place, template: template ?? '' };
}

function tagsIn(xml: string): Record<string, string> {
  const pairs = xml.matchAll(/<key>([^<]*)<\/key>.*?<value>([^<]*)<\/value>/gs);
  return Object.fromEntries(
    [...pairs].map(([, key = '', value = '']) => [plain(key), plain(value)]),
  );
}

function partsOf(arn: string): { account: string; region: string; id: string } {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  return { account, region, id: resource.slice(resource.indexOf('/') + 1) };
}

function plain(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return text.replace(/&(lt|gt|quot|amp);/g, (_, name: string) => names[name] ?? '');
}
