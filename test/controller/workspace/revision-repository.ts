import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { openRevision, type Revision } from '../../../controller/workspace/revision.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

export const folder = temporaryFolders();

/** Data of so many records. */
export const records = (count: number) =>
  Array.from(
    { length: count },
    (_, at) =>
      `${JSON.stringify({
        schemaVersion: 'bedrock-conversation-2024',
        messages: [
          { role: 'user', content: [{ text: `What about ${String(at)}?` }] },
          { role: 'assistant', content: [{ text: `Nothing, but for ${String(at)}.` }] },
        ],
      })}\n`,
  ).join('');

export const environment = (name: string, more = '') => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: ${name} }
spec:
  account: '111122223333'
  region: us-east-1
  roles: { plan: 'arn:aws:iam::111122223333:role/plan' }
${more}`;

export const fineTune = (
  name: string,
  more: { version?: number; environment?: string; train?: string; epochs?: number } = {},
) => `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: ${more.version ?? 1}
  environment: ${more.environment ?? 'research'}
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: ${more.train ?? 'train.jsonl'} }
  hyperparameters: { epochs: ${more.epochs ?? 2} }
`;

export const BASE: Readonly<Record<string, string>> = {
  'specs/environments/research.yaml': environment('research'),
  'specs/environments/other.yaml': environment('other'),
  'specs/bot/v1.yaml': fineTune('bot'),
  'specs/bot/train.jsonl': records(100),
  'specs/cat/v1.yaml': fineTune('cat', { environment: 'other' }),
  'specs/cat/train.jsonl': records(100),
};

/** A checkout of a default branch, on which pull requests are made. */
export interface Upstream extends Repository {
  /** Commits what `change` does on a branch of its own, and goes back to the default branch. @returns the commit */
  pullRequest(change: (repository: Repository) => Promise<unknown>): Promise<string>;
  commitId(name: string): Promise<string>;
  open(
    head: string,
    more?: { readonly asksAws?: boolean; readonly environment?: NodeJS.ProcessEnv },
  ): Promise<Revision>;
}

export async function upstream(
  files: Readonly<Record<string, string>> = BASE,
  at?: string,
): Promise<Upstream> {
  const repository = await repositoryIn(at ?? (await folder()));
  for (const [path, text] of Object.entries(files)) await repository.write(path, text);
  await repository.commit('base');
  const commitId = async (name: string) => (await repository.git('rev-parse', name)).trim();
  let count = 0;
  return {
    ...repository,
    commitId,
    async pullRequest(change) {
      count += 1;
      await repository.git('checkout', '--quiet', '-b', `change-${String(count)}`);
      await change(repository);
      await repository.commit('change');
      const head = await commitId('HEAD');
      await repository.git('checkout', '--quiet', '--force', 'main');
      await repository.git('clean', '-ffdqx');
      return head;
    },
    open: async (head, more = {}) =>
      openRevision({
        root: repository.root,
        environment: process.env,
        kinds: OPERATED_KINDS,
        today: '2026-11-21',
        head,
        base: 'main',
        into: await folder(),
        ...more,
      }),
  };
}

/** `bot-v1 changed`. */
export const touchedIn = ({ touched }: Pick<Revision, 'touched'>) =>
  touched.map(({ spec, change }) => `${spec.draft.metadata?.name ?? ''} ${change}`);

export const codesIn = ({ workspace }: Pick<Revision, 'workspace'>) =>
  workspace.diagnostics.map(({ code, at }) => `${code} ${at?.file ?? ''}`);
