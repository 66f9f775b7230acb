import { readSpecs } from '../../stacks/language/index.ts';
import { kindOf } from '../../stacks/language/kind.ts';
import { readSpecFiles } from './spec-files.ts';
import type { WorkspaceKind } from './workspace-kind.ts';
import { SPECS_FOLDER } from './workspace.ts';

/** What can be typed to mean specs of a repository, sorted. */
export interface SpecNames {
  /** Names and ids: `support-bot`, `support-bot-v2`. */
  readonly targets: readonly string[];
  readonly environments: readonly string[];
}

/** Reads names alone: nothing is checked, and no data is looked at. */
export function specNames(root: string, kinds: readonly WorkspaceKind[]): SpecNames {
  const definitions = kinds.map(({ definition }) => definition);
  const { documents } = readSpecs(readSpecFiles(root, SPECS_FOLDER).files, definitions);
  return {
    targets: sorted(
      documents.flatMap((one) => {
        const id = kindOf(definitions, one).id(one.draft);
        return id === undefined ? [] : [id, kindOf(definitions, one).nameIn(id)];
      }),
    ),
    environments: sorted(
      documents.flatMap((one) => kindOf(definitions, one).environment(one.draft) ?? []),
    ),
  };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
