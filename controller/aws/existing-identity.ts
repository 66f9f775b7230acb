import { arnPartition } from '../../stacks/catalog/partitions.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';
import { byName, type Finder } from './finder.ts';
import { fromTagList, text } from './ownership.ts';

const ABSENT = ['NoSuchEntity', 'NoSuchEntityException'];

/** A role of the planned name. */
export const findRole = byName('name', async (access, name) => {
  const iam = await awsClients(access).iam();
  const call = { access, service: 'iam', operation: 'GetRole', resource: name };
  const found = await askAwsFor(call, ABSENT, () => iam.getRole({ RoleName: name }));
  return found && { importId: name, tags: fromTagList(found.Role?.Tags) };
});

/** A managed policy of the planned path and name. */
export const findPolicy = byName('name', async (access, name, values) => {
  const path = text(values, 'path') ?? '/';
  const arn = `arn:${arnPartition(access.region)}:iam::${access.account}:policy${path}${name}`;
  const iam = await awsClients(access).iam();
  const call = { access, service: 'iam', operation: 'GetPolicy', resource: arn };
  const found = await askAwsFor(call, ABSENT, () => iam.getPolicy({ PolicyArn: arn }));
  return found && { importId: arn, tags: fromTagList(found.Policy?.Tags) };
});

/** An instance profile of the planned name. */
export const findInstanceProfile = byName('name', async (access, name) => {
  const iam = await awsClients(access).iam();
  const call = { access, service: 'iam', operation: 'GetInstanceProfile', resource: name };
  const found = await askAwsFor(call, ABSENT, () =>
    iam.getInstanceProfile({ InstanceProfileName: name }),
  );
  return found && { importId: name, tags: fromTagList(found.InstanceProfile?.Tags) };
});

/**
 * The account's provider for the planned issuer of tokens. There can only be one, so it is whoever's wants it: it is taken as
 * it is, provided that it takes tokens for the planned audiences.
 */
export const findTokenProvider: Finder = async (access, { values }) => {
  const url = text(values, 'url');
  if (url === undefined) return undefined;
  const issuer = url.replace(/^https:\/\//, '');
  const arn = `arn:${arnPartition(access.region)}:iam::${access.account}:oidc-provider/${issuer}`;
  const iam = await awsClients(access).iam();
  const operation = 'GetOpenIDConnectProvider';
  const call = { access, service: 'iam', operation, resource: arn };
  const found = await askAwsFor(call, ABSENT, () =>
    iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }),
  );
  if (!found) return undefined;
  const wanted = values['client_id_list'] as readonly string[] | undefined;
  const lacking = (wanted ?? []).filter((one) => found.ClientIDList?.includes(one) !== true);
  if (lacking.length === 0) return { importId: arn, ours: true };
  const add = `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${arn}`;
  return {
    importId: arn,
    ours: false,
    why: `it takes no tokens for ${lacking.join(', ')}; \`${add} --client-id ${lacking[0]}\` lets it`,
  };
};
