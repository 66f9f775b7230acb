/* What a person is told of a changed spec besides its plan: what it says otherwise than before, and what its data hold otherwise. */
import { join } from 'node:path';
import type { Declared } from '../../stacks/language/spec-set.ts';
import { isInS3 } from '../dataset/dataset-file.ts';
import type { Revision } from '../workspace/revision.ts';
import type { WorkspaceKind } from '../workspace/workspace-kind.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { comparedWith, datasetDifference, fieldDifferences } from './differences.ts';
import type { DatasetDifference, SpecChange, StackReview } from './stack-review.ts';

/** What a pull request makes of the specs, as it is believed, and what they were. */
export type ProposedSpecs = Pick<Revision, 'workspace' | 'touched' | 'before' | 'dataBefore'>;

export type Told = Pick<StackReview, 'fields' | 'datasets'>;

export const NOTHING_TOLD: Told = { fields: [], datasets: [] };

/** Nothing of what the pull request itself does not change: what is built on it says so. */
export async function toldOf(
  proposed: ProposedSpecs,
  spec: Declared,
  change: SpecChange,
): Promise<Told> {
  if (change === 'removed' || change === 'affected') return NOTHING_TOLD;
  const former = comparedWith(spec, specsBefore(proposed));
  return {
    fields: fieldDifferences(former?.spec, spec),
    datasets: await datasetsOf(proposed, spec, former),
  };
}

/** What was declared, as far as it can be compared with: what stands in files that did not change stood there before. */
function specsBefore({ workspace, touched, before }: ProposedSpecs): Declared[] {
  const added = new Set(touched.filter(({ change }) => change === 'added').map(({ spec }) => spec));
  return [...before.documents, ...workspace.specs.documents.filter((one) => !added.has(one))];
}

async function datasetsOf(
  proposed: ProposedSpecs,
  spec: Declared,
  former: ReturnType<typeof comparedWith>,
): Promise<DatasetDifference[]> {
  const { workspace } = proposed;
  const kind = kindIn(workspace, spec);
  const id = kind.definition.id(spec.draft) ?? '';
  const files = kind.dataFiles(workspace.facts.gathered[spec.kind]?.get(id));
  if (files.length === 0) return [];
  const then = former === undefined ? [] : await filesBefore(proposed, former);
  const found: DatasetDifference[] = [];
  for (const { role, source, records, characters } of files) {
    const before = then.find((one) => one.role === role);
    const after = isInS3(source) ? undefined : join(workspace.root, source);
    found.push(
      await datasetDifference({
        role,
        records,
        characters,
        ...(after !== undefined && { after }),
        ...(before !== undefined && { before }),
      }),
    );
  }
  return found;
}

/** Read as it was read for its training, so nothing is compared with what Temper would not have taken for data. */
async function filesBefore(
  { workspace, dataBefore }: ProposedSpecs,
  { spec, against }: NonNullable<ReturnType<typeof comparedWith>>,
) {
  const kind = kindIn(workspace, spec);
  const root = await dataBefore(spec);
  return kind
    .dataFiles(await kind.gather({ root, spec }))
    .map(({ role, source }) => ({ role, file: join(root, source), against }));
}

function kindIn({ kinds }: Workspace, spec: Declared): WorkspaceKind {
  const kind = kinds.find(({ definition }) => definition.kind === spec.kind);
  if (kind === undefined) throw new Error(`nobody reads the kind ${spec.kind}`);
  return kind;
}
