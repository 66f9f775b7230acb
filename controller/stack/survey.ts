import pLimit from 'p-limit';
import type { Declared, Facts } from '../../stacks/language/spec-set.ts';
import { compiledSpecs, type CompiledSpec } from './compiled-spec.ts';
import type { Survey } from './operated-kind.ts';
import type { Operator } from './operator.ts';
import type { Task } from '../ports/ports.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Specs about which AWS is asked at once. */
const SURVEYED_AT_ONCE = 4;

/**
 * The same workspace, judged by what only AWS knows of it as well: for whatever plans, before it does. It has findings of
 * its own, errors among them.
 *
 * @throws TemperError when specs that AWS would be asked about have mistakes already, or AWS cannot be asked
 */
export async function surveyed(operator: Operator, workspace: Workspace): Promise<Workspace> {
  const surveys = new Map<Declared, Survey>();
  for (const spec of workspace.selected) {
    const kind = operator.kinds.find(({ definition }) => definition.kind === spec.kind);
    const survey = kind?.survey(spec);
    if (survey !== undefined) surveys.set(spec, survey);
  }
  if (surveys.size === 0) return workspace;
  // The programs are looked for meanwhile; who needs them says what is wrong with them.
  operator.locate().catch(() => undefined);
  const limit = pLimit(SURVEYED_AT_ONCE);
  const found = new Map<Declared, Promise<unknown>>();
  for (const compiled of await compiledSpecs({ ...workspace, selected: [...surveys.keys()] })) {
    const survey = surveys.get(compiled.spec);
    // One spec may compile to several stacks.
    if (survey === undefined || found.has(compiled.spec)) continue;
    found.set(
      compiled.spec,
      limit(() => surveyOne(operator, compiled, survey)),
    );
  }
  return workspace.judgedBy(await byKind(operator, found));
}

async function surveyOne(
  operator: Operator,
  compiled: CompiledSpec,
  survey: Survey,
): Promise<unknown> {
  let task: Task | undefined;
  try {
    const facts = await survey(compiled, operator.inAws(compiled), {
      signal: operator.signal,
      progress(detail) {
        task ??= operator.reporter.task(`read the data of ${compiled.stack.title}`);
        task.update(detail, { passing: true });
      },
    });
    task?.done();
    return facts;
  } catch (error) {
    task?.fail();
    throw error;
  }
}

async function byKind(
  { kinds }: Operator,
  found: ReadonlyMap<Declared, Promise<unknown>>,
): Promise<Facts['gathered']> {
  const facts = await Promise.all(
    [...found].map(async ([spec, soon]) => ({ spec, known: await soon })),
  );
  return Object.fromEntries(
    kinds.map(({ definition }) => [
      definition.kind,
      new Map(
        facts
          .filter(({ spec }) => spec.kind === definition.kind)
          .map(({ spec, known }) => [definition.id(spec.draft) ?? '', known] as const),
      ),
    ]),
  );
}
