/*
 * A replacement is what a tool writes without asking. Whoever offers one knows the value and not the repository: whether
 * another spec, another field or a rule then objects is tried here, by validating again with it.
 */
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { readSpecs } from '../stacks/language/index.ts';
import { checkSpecs } from '../stacks/language/rules/index.ts';
import type { SpecSet } from '../stacks/language/spec-set.ts';
import type { Workspace } from './workspace/workspace.ts';

/** Each is one more validation of the repository; whoever has more mistakes corrects these first. */
const MOST_TRIED = 50;

type Validated = Pick<Workspace, 'specs' | 'facts' | 'kinds' | 'sources'>;

/** The same diagnostics; a replacement stays only where with it the finding is gone and no other has come. */
export function withSafeReplacements(
  workspace: Validated,
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const offering = diagnostics.filter(({ replacement }) => replacement !== undefined);
  if (offering.length === 0) return [...diagnostics];
  const before = counted(findings(workspace, workspace.specs));
  const safe = new Set(
    offering.slice(0, MOST_TRIED).filter((one) => {
      const after = counted(findings(workspace, specsWith(workspace, one)));
      const gone = (after.get(known(one)) ?? 0) < (before.get(known(one)) ?? 0);
      return gone && [...after].every(([what, count]) => count <= (before.get(what) ?? 0));
    }),
  );
  return diagnostics.map((one) => {
    const { replacement: _unsafe, ...told } = one;
    return safe.has(one) ? one : told;
  });
}

/** The text of a file with the replacement in it. */
export function replaced(text: string, { at, replacement = '' }: Diagnostic): string {
  if (at === undefined) return text;
  return text.slice(0, at.start.offset) + replacement + text.slice(at.end.offset);
}

function findings({ facts, kinds }: Validated, specs: SpecSet): Diagnostic[] {
  const definitions = kinds.map(({ definition }) => definition);
  return [...specs.diagnostics, ...checkSpecs(specs, facts, definitions)];
}

/** The specs as they would be with the replacement in its file. */
function specsWith({ specs, kinds, sources }: Validated, finding: Diagnostic): SpecSet {
  const path = finding.at?.file ?? '';
  const definitions = kinds.map(({ definition }) => definition);
  const file = readSpecs([{ path, text: replaced(sources(path) ?? '', finding) }], definitions);
  const documents = [...specs.documents.filter((one) => one.file !== path), ...file.documents];
  const order = definitions.map(({ kind }) => kind);
  return {
    documents: documents.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)),
    diagnostics: [...specs.diagnostics.filter(({ at }) => at?.file !== path), ...file.diagnostics],
    unclear: [...specs.unclear.filter((one) => one !== path), ...file.unclear],
  };
}

/** What makes two findings the same although lines have moved. */
function known({ code, at, path }: Diagnostic): string {
  return JSON.stringify([code, at?.file, path]);
}

function counted(all: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(known(one), (counts.get(known(one)) ?? 0) + 1);
  return counts;
}
