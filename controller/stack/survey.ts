import pLimit from 'p-limit';
import type { Facts } from '../../stacks/language/spec-set.ts';
import { compiledSpecs, type CompiledSpec } from './compiled-spec.ts';
import type { Operator } from './operator.ts';
import type { Task } from '../ports/ports.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Specs about which AWS is asked at once. */
const SURVEYED_AT_ONCE = 4;

/**
 * The same workspace, judged by what only AWS knows of it as well: for whatever plans, before it does. It has findings of
 * its own, errors among them.
 *
 * @throws TemperError when the specs have mistakes already, or AWS cannot be asked
 */
export async function surveyed(operator: Operator, workspace: Workspace): Promise<Workspace> {
  const limit = pLimit(SURVEYED_AT_ONCE);
  const asked = new Map<string, Promise<readonly [string, string, unknown]>>();
  for (const compiled of await compiledSpecs(workspace)) {
    const { kind } = compiled.stack;
    const id = operator.kindOf(compiled).definition.id(compiled.spec.draft) ?? '';
    const key = `${kind} ${id}`;
    // One spec may compile to several stacks.
    if (asked.has(key)) continue;
    asked.set(
      key,
      limit(async () => [kind, id, await surveyOne(operator, compiled)] as const),
    );
  }
  const found = (await Promise.all(asked.values())).filter(([, , facts]) => facts !== undefined);
  return found.length === 0 ? workspace : workspace.judgedBy(byKind(found));
}

async function surveyOne(operator: Operator, compiled: CompiledSpec): Promise<unknown> {
  let task: Task | undefined;
  try {
    const facts = await operator.kindOf(compiled).survey(compiled, operator.inAws(compiled), {
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

function byKind(found: readonly (readonly [string, string, unknown])[]): Facts['gathered'] {
  const kinds = new Map<string, Map<string, unknown>>();
  for (const [kind, id, facts] of found)
    kinds.set(kind, (kinds.get(kind) ?? new Map<string, unknown>()).set(id, facts));
  return Object.fromEntries(kinds);
}
