import { MANIFEST } from './workspace/package-manifest.ts';
import { NewFiles, type Written } from './workspace/new-files.ts';
import { temperSource, workflowFiles } from './workflows/index.ts';

/**
 * Makes the workflows of a repository those of this Temper, whatever they said; git shows what is other than before, and has it
 * still. Nothing else is written.
 * @param branch the default branch
 * @throws TemperError CLI_UNWRITABLE
 */
export async function updateWorkflows(
  root: string,
  branch: string,
): Promise<readonly { readonly path: string; readonly written: Written }[]> {
  const repository = await NewFiles.in(root);
  const source = temperSource(await repository.read(MANIFEST));
  return Promise.all(
    workflowFiles(source, branch).map(async ({ path, text }) => {
      const isSo = (await repository.read(path)) === text;
      return { path, written: await repository.merge(path, isSo ? undefined : text) };
    }),
  );
}
