import pLimit from 'p-limit';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Declared, Facts } from '../../stacks/language/spec-set.ts';
import { compiledSpecs, type CompiledSpec } from './compiled-spec.ts';
import { holdsForAll } from './holds-for-all.ts';
import type { Survey } from './operated-kind.ts';
import type { Operator } from './operator.ts';
import type { Task } from '../ports/ports.ts';
import { isSound, narrowed } from '../workspace/narrowed.ts';
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
  const surveys = await begunSurveys(operator, workspace);
  if (surveys.size === 0) return workspace;
  const found = [...surveys].map(async ([spec, soon]) => [spec, await soon] as const);
  return workspace.judgedBy(byKind(operator, new Map(await Promise.all(found))));
}

/** What may be planned, and what is wrong with the rest. */
export interface SurveyedApart {
  /** The sound specs, and nothing of the others. */
  readonly sound: Workspace;
  /** Everything that is wrong with a spec, or with what it cannot be judged without. */
  readonly unsound: ReadonlyMap<Declared, readonly Diagnostic[]>;
}

/**
 * These specs of the workspace, judged by what only AWS knows of them as well. One that is unsound by that, or of which AWS cannot
 * be asked, keeps back itself and what is built on it.
 * @throws TemperError when they have mistakes already, or AWS can be asked of none of them
 */
export async function surveyedApart(
  operator: Operator,
  workspace: Workspace,
  specs: ReadonlySet<Declared>,
): Promise<SurveyedApart> {
  const only = narrowed(workspace, specs);
  const known = new Map<Declared, unknown>();
  const failures: Diagnostic[] = [];
  const settle = async ([spec, soon]: readonly [Declared, Promise<unknown>]) => {
    try {
      known.set(spec, await soon);
    } catch (error) {
      if (!(error instanceof TemperError) || error.diagnostics.some(holdsForAll)) throw error;
      failures.push(...error.diagnostics.map((one) => placedIn(spec, one)));
    }
  };
  const surveys = await begunSurveys(operator, only);
  await Promise.all([...surveys].map(settle));
  const judged = surveys.size === 0 ? only : only.judgedBy(byKind(operator, known));
  const whole = { ...judged, diagnostics: [...judged.diagnostics, ...failures] };
  const sound = [...specs].filter((spec) => isSound(whole, spec));
  const errorsOf = (spec: Declared) =>
    narrowed(whole, new Set([spec])).diagnostics.filter(({ severity }) => severity === 'error');
  const unsound = [...specs].filter((spec) => !sound.includes(spec));
  return {
    sound: narrowed(whole, new Set(sound)),
    unsound: new Map(unsound.map((spec) => [spec, errorsOf(spec)])),
  };
}

/** What has no place is said of the spec that was asked about: it keeps back no other. */
function placedIn(spec: Declared, diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, at: diagnostic.at ?? spec.locate(['metadata', 'name']) };
}

/** The surveys of what is selected, as far as there are any: on their way. */
async function begunSurveys(
  operator: Operator,
  workspace: Workspace,
): Promise<ReadonlyMap<Declared, Promise<unknown>>> {
  const surveys = new Map<Declared, Survey>();
  for (const spec of workspace.selected) {
    const kind = operator.kinds.find(({ definition }) => definition.kind === spec.kind);
    const survey = kind?.survey(spec);
    if (survey !== undefined) surveys.set(spec, survey);
  }
  const found = new Map<Declared, Promise<unknown>>();
  if (surveys.size === 0) return found;
  // The programs are looked for meanwhile; who needs them says what is wrong with them.
  operator.locate().catch(() => undefined);
  const limit = pLimit(SURVEYED_AT_ONCE);
  for (const compiled of await compiledSpecs({ ...workspace, selected: [...surveys.keys()] })) {
    const survey = surveys.get(compiled.spec);
    // One spec may compile to several stacks.
    if (survey === undefined || found.has(compiled.spec)) continue;
    found.set(
      compiled.spec,
      limit(() => surveyOne(operator, compiled, survey)),
    );
  }
  return found;
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

function byKind({ kinds }: Operator, found: ReadonlyMap<Declared, unknown>): Facts['gathered'] {
  return Object.fromEntries(
    kinds.map(({ definition }) => [
      definition.kind,
      new Map(
        [...found]
          .filter(([spec]) => spec.kind === definition.kind)
          .map(([spec, known]) => [definition.id(spec.draft) ?? '', known] as const),
      ),
    ]),
  );
}
