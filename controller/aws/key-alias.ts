import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';

/**
 * When an alias was made or last led to another key, in milliseconds since the epoch. Undefined where there is none, or where
 * the answer does not say.
 */
export async function aliasSetAt(access: AwsAccess, alias: string): Promise<number | undefined> {
  const kms = await awsClients(access).kms();
  const call = { access, service: 'kms', operation: 'ListAliases', resource: alias };
  return await askAws(call, async () => {
    for await (const page of kms.paginateListAliases()) {
      const found = page.Aliases?.find(({ AliasName }) => AliasName === alias);
      if (found === undefined) continue;
      return (found.LastUpdatedDate ?? found.CreationDate)?.getTime();
    }
    return undefined;
  });
}
