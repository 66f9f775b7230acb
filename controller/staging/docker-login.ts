import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const Config = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional(),
});
/** The one registry that `docker login` keeps under another name. */
const DOCKER_HUB = { host: 'docker.io', key: 'https://index.docker.io/v1/' } as const;

/**
 * What `docker login` has kept in its file for a registry, as `Basic …`; undefined for whom it has nothing, and where a program
 * keeps it.
 *
 * @param folder of Docker's configuration: `DOCKER_CONFIG`, else `.docker` at home
 */
export async function dockerLogin(folder: string, host: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => undefined);
  const { data } = Config.safeParse(text === undefined ? undefined : parsed(text));
  const key = host === DOCKER_HUB.host ? DOCKER_HUB.key : host;
  const auth = data?.auths?.[key]?.auth;
  return auth === undefined || !/^[A-Za-z0-9+/]+=*$/.test(auth) ? undefined : `Basic ${auth}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
